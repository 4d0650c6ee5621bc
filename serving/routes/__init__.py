"""The server's routes: the websocket, REST and the page, as thin shells around `serving.hub`."""
