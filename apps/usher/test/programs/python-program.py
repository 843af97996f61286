"""A program of Python with requests. Reads an order a line, as JSON, and writes an answer a line."""

import json
import sys
import time

import requests

API = "https://api.trakt.tv"
APP = {
    "client_id": "sandbox-client",
    "client_secret": "sandbox-secret",
    "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
}


def sign_in(_):
    codes = requests.post(f"{API}/oauth/device/code", json=APP).json()
    while True:
        time.sleep(codes["interval"])
        reply = requests.post(f"{API}/oauth/device/token", json={**APP, "code": codes["device_code"]})
        if reply.status_code != 400:
            return reply


def renew(token):
    body = {**APP, "grant_type": "refresh_token", "refresh_token": token}
    return requests.post(f"{API}/oauth/token", json=body)


def read(token):
    headers = {
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "trakt-api-version": "2",
        "trakt-api-key": APP["client_id"],
    }
    return requests.get(f"{API}/users/settings", headers=headers)


for line in sys.stdin:
    order = json.loads(line)
    try:
        reply = {"sign_in": sign_in, "renew": renew, "read": read}[order["do"]](order.get("token"))
        answer = reply.json() if reply.ok else {"error": f"{reply.status_code} {reply.text}"}
    except requests.RequestException as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
