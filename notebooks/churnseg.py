"""Runs ChurnSegmentation from a notebook: its command line and its API, and nothing beside them.

Everything is written into a folder of the notebook's own, which goes when the notebook ends; commands name files in it by their plain names.
"""
import atexit
import contextlib
import json
import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = pathlib.Path(tempfile.mkdtemp(prefix="churnseg-notebook-"))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)

BLUE, RED, GREY, GREEN = "#1f6fb4", "#c8452f", "#8a8f98", "#3a8f5c"

# Small and quick: two folds instead of five, no backtest, no models on samples. For figures that decide something leave them out.
SETTINGS = """
folds: 2
backtest_months: 0
bootstrap_replicates: 100
stability_models: 0
"""
(WORK / "quick.yaml").write_text(SETTINGS)


def _program(command):
    """The command as words: CHURNSEG_BIN names a folder with a finished build, else the launcher builds what is missing."""
    words = shlex.split(command)
    built = os.environ.get("CHURNSEG_BIN")
    if not built:
        return [str(ROOT / "churnseg"), *words]
    if words[0] == "serve":
        return ["dotnet", f"{built}/ChurnSegmentation.Serving.dll", *words[1:]]
    return ["dotnet", f"{built}/churnseg.dll", *words]


def run(command, codes=(0,)):
    """Runs `./churnseg COMMAND` and gives what it printed; any other exit code than `codes` is an error with what it said."""
    done = subprocess.run(_program(command), cwd=WORK, capture_output=True, text=True)
    if done.returncode not in codes:
        raise RuntimeError(f"churnseg {command}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout if done.returncode == 0 or done.stdout else done.stderr


def run_json(command, codes=(0,)):
    """The same with --json, read."""
    return json.loads(run(f"{command} --json", codes))


def cut(book, out, until, tables, later=None):
    """Imports what a book knew at the end of a day as a book of its own: one SELECT a table, as any source has them.

    `later` adds rows to one table, as (table, SELECT).
    """
    source = WORK / f"source_{out}"
    source.mkdir()
    (source / "source.yaml").write_text(f"description: what was known on {until}\n")
    for table in tables:
        known = f"SELECT * FROM file('{{input}}/{table}.parquet', Parquet)"
        if until:
            known += f" WHERE known_at <= toDateTime('{until} 23:59:59', 'UTC')"
        if later and later[0] == table:
            known += f" UNION ALL {later[1]}"
        (source / f"{table}.sql").write_text(known)
    run(f"import --sources source_{out} --input {book} --out {out}")


@contextlib.contextmanager
def serve(registry):
    """The API over a registry's champion; gives a function that posts JSON to a path and reads the answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen(
        _program(f"serve --registry {registry} --portfolio none.db --urls {address} --Logging:LogLevel:Default=Warning"),
        cwd=WORK, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def post(path, body):
        request = urllib.request.Request(address + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))

    try:
        while server.poll() is None:
            try:
                urllib.request.urlopen(address + "/healthz").read()
                break
            except OSError:
                time.sleep(0.1)
        yield post
    finally:
        server.terminate()
        server.wait()


def style():
    """Quiet figures: no frame above and at the right, light grid, sizes that can be read on a page."""
    plt.rcParams.update({
        "figure.figsize": (8, 4.2), "figure.dpi": 110, "savefig.bbox": "tight", "figure.constrained_layout.use": True,
        "font.size": 11, "axes.titlesize": 12, "axes.titleweight": "bold", "axes.titlelocation": "left",
        "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.color": "#e6e8eb", "axes.axisbelow": True,
        "legend.frameon": False, "lines.linewidth": 2,
    })
