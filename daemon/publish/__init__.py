"""The only owner of sockets: events out, requests in."""
