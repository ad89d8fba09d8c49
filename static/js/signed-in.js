// Tells the window in which somebody goes on writing that they are signed in again, and closes this one.
new BroadcastChannel("plumbline").postMessage("signed in");
if (window.opener) setTimeout(() => window.close(), 250); // once the message is on its way
