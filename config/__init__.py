"""How the project is put together: settings, addresses, the WSGI callable; no behaviour of the product."""
