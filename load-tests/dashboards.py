"""Asks Prometheus every query of the dashboards: dashboards.py FOLDER PROMETHEUS_URL [mlflow]

Fails when a query is refused, or still finds nothing, or nothing but NaN, after a while, unless it is
about an MLflow and this run has none; and fails too when such a query finds data, so that the list
stays true. Fails besides when Prometheus has no alert, or one that it could not evaluate.
"""
import json
import math
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

# Micrometer looks for meters that Kafka's clients have added once a minute, Prometheus scrapes after that.
PATIENCE_SECONDS = 90

# Grafana's own variables, as it fills them in for an hour at 15 s.
VARIABLES = {"$__rate_interval": "1m", "$__interval": "15s", "$__range": "1h"}


def panels(dashboard):
    for panel in dashboard.get("panels", []):
        yield panel
        yield from panels(panel)  # a folded row holds its own


def queries(folder):
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        for panel in panels(json.loads(file.read_text())):
            for target in panel.get("targets", []):
                query = target["expr"]
                for name, value in VARIABLES.items():
                    query = query.replace(name, value)
                yield panel["title"], query


def get(url, path, **parameters):
    address = f"{url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"refused: {parameters}\n{refused.read().decode()}")


def values(url, query):
    found = [float(series["value"][1]) for series in get(url, "query", query=query)["result"]]
    return [value for value in found if not math.isnan(value)]


def finds_what_it_promises(url, title, query, has_mlflow, deadline):
    expected = has_mlflow or "cupel_mlflow_" not in query
    found = values(url, query)
    while expected and not found and time.monotonic() < deadline:
        time.sleep(1)
        found = values(url, query)
    good = bool(found) == expected
    note = f"{len(found)} series" + ("" if expected else " (there is no MLflow)")
    print(f"{'ok  ' if good else 'FAIL'} {title}: {note}" + ("" if good else f"\n     {query}"))
    return good


def alerts_are_evaluated(url):
    rules = [rule for group in get(url, "rules")["groups"] for rule in group["rules"]]
    bad = [rule for rule in rules if rule["health"] != "ok"]
    for rule in bad:
        print(f"FAIL {rule['name']}: {rule['health']} {rule.get('lastError', '')}")
    print(f"{'FAIL' if bad or not rules else 'ok  '} {len(rules)} alerts, {len(bad)} not evaluated")
    return bool(rules) and not bad


def main(folder, url, *parts):
    deadline = time.monotonic() + PATIENCE_SECONDS
    results = [
        finds_what_it_promises(url, *panel, "mlflow" in parts, deadline) for panel in queries(folder)
    ]
    results.append(alerts_are_evaluated(url))
    if not all(results) or len(results) == 1:
        raise SystemExit(f"{results.count(False)} of {len(results)} are not as they should be")


main(*sys.argv[1:])
