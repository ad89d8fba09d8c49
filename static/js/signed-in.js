// Tells the window in which somebody goes on writing that they are signed in again, and closes this one.
new BroadcastChannel("plumbline").postMessage("signed in");
if (window.opener) window.close();
