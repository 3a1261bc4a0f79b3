"""Asks Prometheus every query of the dashboards: dashboards.py FOLDER PROMETHEUS_URL

Fails when a query is refused, finds nothing, or finds nothing but NaN, unless it is known to need
what this run does not have; and fails too when such a query finds data, so that the list stays true.
"""
import json
import math
import pathlib
import sys
import urllib.error
import urllib.parse
import urllib.request

# By what stands in the query: why this run cannot have it.
WITHOUT_DATA = {
    "cupel_mlflow_webhooks_total": "there is no MLflow that delivers",
    "cupel_mlflow_poll_found_total": "there is no MLflow to poll",
    "cupel_mlflow_poll_age_seconds": "there is no MLflow to poll",
}

# Grafana's own variables, as it fills them in for an hour at 15 s.
VARIABLES = {"$__rate_interval": "1m", "$__interval": "15s", "$__range": "1h"}


def panels(dashboard):
    for panel in dashboard.get("panels", []):
        yield panel
        yield from panels(panel)  # a folded row holds its own


def ask(url, query):
    address = url + "/api/v1/query?" + urllib.parse.urlencode({"query": query})
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)["data"]["result"]
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"refused: {query}\n{refused.read().decode()}")


def main(folder, url):
    wrong = 0
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        for panel in panels(json.loads(file.read_text())):
            for target in panel.get("targets", []):
                query = target["expr"]
                for name, value in VARIABLES.items():
                    query = query.replace(name, value)
                result = ask(url, query)
                numbers = [float(series["value"][1]) for series in result]
                found = sum(not math.isnan(number) for number in numbers)
                reason = next((why for name, why in WITHOUT_DATA.items() if name in query), None)
                good = (found > 0) == (reason is None)
                wrong += not good
                note = f"{found} series" + (f" ({reason})" if reason else "")
                print(f"{'ok  ' if good else 'FAIL'} {panel['title']}: {note}")
                if not good:
                    print(f"     {query}")
    if wrong:
        raise SystemExit(f"{wrong} queries without what they promise")


main(*sys.argv[1:])
