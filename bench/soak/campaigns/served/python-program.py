"""A program of Python with requests. Reads a refresh token a line, writes an answer a line."""

import json
import sys

import requests

APP = {
    "client_id": "sandbox-client",
    "client_secret": "sandbox-secret",
    "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
    "grant_type": "refresh_token",
}

for line in sys.stdin:
    try:
        body = {**APP, "refresh_token": line.strip()}
        reply = requests.post("https://api.trakt.tv/oauth/token", json=body)
        answer = reply.json() if reply.ok else {"error": f"{reply.status_code} {reply.text}"}
    except requests.RequestException as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
