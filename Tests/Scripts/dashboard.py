#!/usr/bin/env python3
"""Looks at the dashboard of a real rosterd in headless Chromium, as an operator, a stranger and an attacker would.

    Tests/Scripts/dashboard.py .build/debug/rosterd [SCREENSHOTS]

A company goes through two days at the sandbox: some operations are parked, a second file is held, and some of its people have
names that are markup, terminal escapes and line breaks. The page has to say how it stands, need its token for people, ask nobody
but the daemon, break no policy of its own, be reached by keyboard, fit a phone, follow light and dark, and keep its last state
when the daemon is gone. The metrics have to please promtool, and neither they nor the log may have the token.

With SCREENSHOTS, a directory, it leaves pictures there. Needs chromium and chromedriver, python3 with venv, PyPI (selenium), and
apt-get to download prometheus (which is unpacked, not installed).
"""

import csv
import http.client
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

SELENIUM = "selenium==4.51.0"
WITHIN = 60
HOSTILE = [
    ["<img src=x onerror=alert(1)>", "Active", "<script>alert(2)</script>", "\"'><svg onload=alert(3)>", "markup@example.com", "<b>Data</b>", "x"],
    ["9001", "Active", "Esc\x1b[31mape", "Line\nbreak", "escape@example.com", "Data", "\x1b]0;owned\x07"],
    ["9002", "Active", "Turned \u202egnp.exe", "${7*7} {{7*7}}", "turned@example.com", "Sales\u202e", "javascript:alert(4)"],
]
COLUMNS = ["WorkerID", "Status", "First", "Last", "Email", "Department", "Title"]


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    pictures = pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dashboard-") as directory:
        tools = pathlib.Path(directory)
        subprocess.run([sys.executable, "-m", "venv", tools / "venv"], check=True)
        pip = [tools / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", SELENIUM]
        subprocess.run(pip, check=True)
        sys.path[:0] = [str(path) for path in (tools / "venv/lib").glob("python*/site-packages")]
        play = Play(binary, tools)
        try:
            play.run(pictures)
        finally:
            play.stop()
    print("the dashboard is as it should be")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, condition, within=WITHIN):
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        if (found := condition()) not in (None, False):
            return found
        time.sleep(0.2)
    raise SystemExit(f"waited {within} s in vain: {what}")


def check(what, holds):
    print(("ok    " if holds else "WRONG ") + what, flush=True)
    if not holds:
        raise SystemExit(f"wrong: {what}")


class Play:
    """The daemon, its provider, and what HR drops."""

    def __init__(self, binary, tools):
        self.binary, self.tools = binary, tools
        self.port = free_port()
        self.processes = []
        self.drop = tools / "drop"
        self.drop.mkdir()
        (tools / "token").write_text("sandbox-token")
        (tools / "token").chmod(0o600)
        self.log = tools / "daemon.log"

    def start(self):
        sandbox = subprocess.Popen(
            [self.binary, "sandbox", "--port", "0", "--token-file", self.tools / "token", "--limit", "0", "--latency", "20ms"],
            stdout=subprocess.PIPE, text=True)
        self.processes.append(sandbox)
        self.sandbox = sandbox.stdout.readline().strip().split("//")[1].split("/")[0]
        self.configuration = self.tools / "rosterd.yaml"
        self.configuration.write_text(f"""
state: state
dashboard: {{ listen: 127.0.0.1:{self.port} }}
sources:
  hr:
    drop: drop
    semantics: snapshot
    complete: {{ after: settle, settle: 100ms }}
    scan: 1s
    format: {{ type: csv }}
    guards: {{ firstSnapshot: accept, joiners: none, groupRemovals: none }}
    mapping:
      employeeId: WorkerID
      status: {{ column: Status, values: {{ Active: active, Ended: ended }} }}
      email: Email
      givenName: First
      familyName: Last
      department: Department
      title: Title
targets:
  amplitude:
    profile: amplitude
    url: http://{self.sandbox}/scim/1/
    credential: {{ file: token }}
    sources: [hr]
    limit: {{ requests: 200, window: 20s }}
    packAge: 1s
    groups: [{{ each: department, prefix: 'HR ', name: 'HR {{department}}' }}]
""")
        self.daemon = self.start_daemon()

    def start_daemon(self):
        with open(self.log, "ab") as log:
            command = [self.binary, "run", "--log-level", "debug", "--config", self.configuration]
            daemon = subprocess.Popen(command, stdout=log, stderr=log)
        self.processes.append(daemon)
        ends = time.monotonic() + WITHIN
        while self.get("/readyz", quiet=True)[0] != 200:
            if daemon.poll() is not None or time.monotonic() > ends:
                raise SystemExit(f"the daemon isn't ready: {self.log.read_text()[-2000:]}")
            time.sleep(0.2)
        return daemon

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()

    def rosterd(self, *arguments):
        command = [self.binary, *arguments, "--config", self.configuration]
        return subprocess.run(command, capture_output=True, text=True, timeout=WITHIN)

    def ask(self, method, path, headers=(), body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers

    def get(self, path, quiet=False, **headers):
        try:
            return self.ask("GET", path, {name.replace("_", "-"): value for name, value in headers.items()})
        except OSError:
            if quiet:
                return 0, "", {}
            raise

    def break_some(self, faults):
        connection = http.client.HTTPConnection(self.sandbox, timeout=10)
        headers = {"Authorization": "Bearer sandbox-token", "Content-Type": "application/json"}
        connection.request("POST", "/sandbox/faults", json.dumps(faults), headers)
        check("the sandbox takes its faults", connection.getresponse().status == 204)

    def dropped(self, name, rows):
        partial = self.drop / ".partial"
        with open(partial, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        partial.rename(self.drop / name)

    def status(self):
        return json.loads(self.rosterd("status", "--json").stdout)

    def target(self):
        found = self.status()["journal"]["targets"]
        return found[0] if found else {"isRead": False, "byState": {}, "openByLane": {}}

    def run(self, pictures):
        people = [
            [str(1000 + number), "Active", f"First{number}", f"Last{number}", f"person{number}@example.com",
             ["Data", "Engineering", "People", "Sales"][number % 4], "Engineer"]
            for number in range(240)
        ]
        self.start()
        self.look_as_stranger()
        wait_for("the empty target is read", lambda: self.target()["isRead"])
        self.break_some([
            {"fault": "403", "method": "POST", "path": "/Users", "skip": 5},
            {"fault": "403", "method": "POST", "path": "/Users", "skip": 12},
        ])
        self.dropped("day one <i>.csv", people + HOSTILE)
        wait_for("two are parked", lambda: self.target()["byState"].get("parked", 0) >= 2)
        wait_for("the rest is done", lambda: sum(self.target()["openByLane"].values()) <= 8, 180)
        self.dropped("day two.csv", people[200:] + HOSTILE)
        wait_for("the second day is held", lambda: self.status()["holds"])
        link = self.rosterd("dashboard")
        check("rosterd dashboard prints a link", link.returncode == 0 and "/#token=" in link.stdout)
        self.link = link.stdout.strip()
        self.token = self.link.split("#token=")[1]
        check("the token has 256 bits", len(self.token) == 43)
        self.look_at_gate()
        self.look_at_metrics()
        self.look_at_reload()
        Browser(self, pictures).run()
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            text = self.configuration.read_text().replace(str(self.port), str(taken.getsockname()[1]))
            self.configuration.write_text(text.replace("state: state", "state: other"))
            result = self.rosterd("run")
            check(f"a port that is taken is a clear error: {result.stderr[-200:]}",
                  result.returncode != 0 and "another process listens there" in result.stderr)
        text = self.log.read_text(errors="replace")
        check("the log doesn't have the token", self.token not in text)
        wait_for("the journal's files have no token", lambda: not any(
            self.token.encode() in path.read_bytes() for path in (self.tools / "state").iterdir() if path.is_file()))

    def look_at_reload(self):
        text = self.configuration.read_text()
        self.configuration.write_text(text.replace("semantics: snapshot", "semantics: snapshots"))
        check("a bad configuration is refused", self.rosterd("reload").returncode != 0)
        status, body, _ = self.get("/readyz")
        check("that holds nothing up, and is told", status == 200 and "remark     configuration" in body)
        check("also as a metric", "rosterd_configuration_refused 1" in self.get("/metrics")[1])
        moved = free_port()
        self.configuration.write_text(text.replace(f":{self.port} }}", f":{moved} }}"))
        result = self.rosterd("reload")
        check(f"a good one moves the dashboard {result.stdout}{result.stderr}", result.returncode == 0)
        former, self.port = self.port, moved
        wait_for("it answers there", lambda: self.get("/readyz", quiet=True)[0] == 200)
        link = self.rosterd("dashboard").stdout.strip()
        check("with the token of before", link == self.link.replace(str(former), str(moved)))
        with socket.socket() as probe:
            check("and nobody where it was", probe.connect_ex(("127.0.0.1", former)) != 0)
        self.configuration.write_text(text)
        check("and back", self.rosterd("reload").returncode == 0)
        self.port = former
        wait_for("it answers as before", lambda: self.get("/readyz", quiet=True)[0] == 200)

    def look_as_stranger(self):
        status, body, headers = self.get("/")
        check("the page is there", status == 200 and "<h1" in body)
        for name, value in {
            "content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
            "cache-control": "no-store", "x-frame-options": "DENY",
        }.items():
            check(f"it has {name}", value in headers[name])
        check("its policy allows nothing inline", "unsafe" not in headers["content-security-policy"])
        check("it is alive", self.get("/healthz")[:2] == (200, "alive\n"))

    def look_at_gate(self):
        bearer = {"Authorization": f"Bearer {self.token}"}
        check("people need the token", self.get("/api/details")[0] == 401)
        check("a wrong token is none", self.get("/api/details", Authorization="Bearer " + "x" * 43)[0] == 401)
        check("the token opens", self.get("/api/details", **bearer)[0] == 200)
        check("the token in the address doesn't", self.get(f"/api/details?token={self.token}")[0] == 401)
        check("a rebound name is misdirected", self.get("/api/details", Host=f"evil.example:{self.port}", **bearer)[0] == 421)
        check("another port is, too", self.get("/metrics", Host="127.0.0.1:1")[0] == 421)
        check("localhost is a name", self.get("/metrics", Host=f"localhost:{self.port}")[0] == 200)
        check("another site's page is refused", self.get("/api/details", Origin="http://evil.example", **bearer)[0] == 403)
        check("so is what a browser calls cross-site", self.get("/metrics", Sec_Fetch_Site="cross-site")[0] == 403)
        check("nothing is changed here", self.ask("POST", "/api/details", bearer)[0] in (404, 405))
        for path in ["/api/overview", "/api/samples", "/metrics", "/readyz"]:
            body = self.get(path)[1]
            check(f"{path} names nobody", "example.com" not in body and "1001" not in body and self.token not in body)

    def look_at_metrics(self):
        package = self.tools / "prometheus"
        package.mkdir()
        download = ["apt-get", "-qq", "download", "prometheus"]
        if subprocess.run(download, cwd=package, stderr=subprocess.DEVNULL).returncode != 0:
            subprocess.run(["apt-get", "-qq", "update"], check=True)
            subprocess.run(download, cwd=package, check=True)
        subprocess.run(["dpkg", "-x", *package.glob("prometheus_*.deb"), package], check=True)
        promtool = package / "usr/bin/promtool"
        page = self.get("/metrics")[1]
        result = subprocess.run([promtool, "check", "metrics"], input=page, capture_output=True, text=True)
        check(f"promtool has nothing against the metrics {result.stdout}{result.stderr}", result.returncode == 0)
        rules = pathlib.Path(__file__).resolve().parents[2] / "config/monitoring"
        for arguments in [["check", "rules", rules / "alerts.yaml"], ["test", "rules", rules / "alerts.test.yaml"]]:
            result = subprocess.run([promtool, *arguments], capture_output=True, text=True)
            check(f"promtool {' '.join(map(str, arguments[:2]))} {result.stdout}{result.stderr}", result.returncode == 0)
        series = [line for line in page.splitlines() if line and not line.startswith("#")]
        check(f"the metrics have {len(series)} series, not hundreds for a target", len(series) < 400)


class Browser:
    """What an operator sees."""

    def __init__(self, play, pictures):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        self.play, self.pictures = play, pictures
        options = webdriver.ChromeOptions()
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                         "--disable-background-networking", "--no-first-run", f"--user-data-dir={play.tools / 'profile'}"]:
            options.add_argument(argument)
        options.binary_location = "/usr/bin/chromium"
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(30)
        self.requests = []

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def text(self, selector):
        return self.js("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def width(self, pixels, height=1000):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": pixels < 600})

    def scheme(self, name):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": name}]})

    def picture(self, name):
        if not self.pictures:
            return
        import base64

        size = self.js("return [document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 6000), "scale": 1}})
        (self.pictures / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def collect(self):
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])

    def open(self, url):
        self.driver.get("about:blank")
        self.driver.get(url)
        wait_for("the page has its state", lambda: self.text("#freshness").startswith("as of"))

    def run(self):
        try:
            self.look()
        finally:
            self.driver.quit()

    def look(self):
        base = self.play.link.split("#")[0]
        self.width(1280)
        self.scheme("light")
        self.open(base)
        check("a stranger sees how it stands", "parked" in self.text("#sentence"))
        check("and is told what opens the rest", "rosterd dashboard" in self.text("#holds"))
        check("and sees nobody", "example.com" not in self.js("return document.documentElement.outerHTML"))
        self.picture("stranger")

        self.open(self.play.link)
        check("the token leaves the address", "token" not in self.driver.current_url)
        wait_for("what is held is shown", lambda: "day two.csv" in self.text("#holds"))
        self.look_at_sections()
        self.look_at_names()
        self.driver.refresh()
        wait_for("a reload keeps the token", lambda: "day two.csv" in self.text("#holds"))
        self.look_at_keyboard()
        self.look_at_person()
        self.look_at_pause()
        self.look_at_widths()
        self.collect()
        elsewhere = [url for url in self.requests if not url.startswith((base, "about:", "data:", "chrome:"))]
        check(f"no request goes elsewhere: {elsewhere[:3]}", not elsewhere)
        check("no request has the token in its address", not any(self.play.token in url.split("#")[0] for url in self.requests))
        # That somebody isn't known is an answer with a status of its own, which the browser notes.
        logged = [entry["message"] for entry in self.driver.get_log("browser") if "/api/person" not in entry["message"]]
        check(f"the console is silent: {logged[:3]}", not logged)
        self.look_at_absence()

    def look_at_sections(self):
        sentence = self.text("#sentence")
        check(f"the sentence says what waits: {sentence}", "plan waits for your approval" in sentence and "parked" in sentence)
        check("the badge says so, too", "needs you" in self.text("#level").lower())
        check("what to do stands there", "rosterd holds" in self.text("#needs"))
        check("held people have their change", "leaves" in self.text("#holds") and "hr/1000" in self.text("#holds"))
        people = self.js("return document.querySelectorAll('#holds tbody tr').length")
        check(f"each of its 200 people is there, most of them folded ({people})", people == 200)
        check("and the guard's reason", "leavers" in self.text("#holds .reasons"))
        check("parked operations say why and what to do",
              "403" in self.text("#parked") and "rosterd retry" in self.text("#parked"))
        check("the latest exchanges are there", "create-user" in self.text("#exchanges") or "patch-group" in self.text("#exchanges"))
        check("so is the pace", " of 200 in 20 s" in self.text("#targets"))
        wait_for("the plot has samples", lambda: self.js("return document.querySelectorAll('#plot polygon').length") > 0)
        check("and words", "operation" in self.text("#plot-words"))
        check("and a table", self.js("document.querySelector('#queue details').open = true;"
                                     "return document.querySelectorAll('#plot-table tbody tr').length") > 0)

    def look_at_names(self):
        """What HR says is text, wherever it is shown."""
        for name in ["<b>Data</b>", "day one <i>.csv"]:
            check(f"{name} is shown as it is", name in self.js("return document.body.innerText") )
        check("nothing of it became an element",
              self.js("return document.querySelectorAll('main img, main script, main i, main svg svg, main [onload], main [onerror]').length") == 0)
        check("no dialog came up", self.js("return document.title").endswith("– rosterd"))
        shown = self.js("return document.body.innerText")
        check("no control character is shown", not any(ord(c) < 32 and c not in "\n\t" for c in shown) and "\u202e" not in shown)

    def look_at_person(self):
        def search(who):
            self.js("document.querySelector('#who').value = arguments[0]; document.querySelector('#search').requestSubmit()", who)
            wait_for("an answer", lambda: "Looking" not in self.text("#timeline") and self.text("#timeline"))
            return self.text("#timeline")

        check("somebody's way is told by employee id", "create-user" in search("hr/1001"))
        check("and by address", "create-user" in search("person2@example.com"))
        check("nobody is nobody", "nobody" in search("nobody-of-that-name").lower() or "no" in search("nobody-of-that-name").lower())
        hostile = search("<img src=x onerror=alert(1)>")
        check("a name that is markup is found, and stays text", "markup@example.com" in hostile and "<b>Data</b>" in hostile)
        search("9001")
        self.look_at_names()
        search("hr/1003")

    def look_at_pause(self):
        """In the middle of a queue, with a reason that is markup: told to whoever has the token, and to nobody else."""
        reason = "their <i>maintenance</i>"
        result = self.play.rosterd("pause", "amplitude", "--yes", "--reason", reason)
        check(f"a target is paused {result.stderr}", result.returncode == 0)
        wait_for("its state says so", lambda: "paused" in self.text("#targets"))
        wait_for("and why, as text", lambda: reason in self.text("#troubles"))
        check("the sentence and what to do say so, too", "rosterd resume" in self.text("#needs"))
        check("not why to whoever has no token", reason not in self.play.get("/api/overview")[1] + self.play.get("/readyz")[1])
        ready, text, _ = self.play.get("/readyz")
        check("a pause holds readiness up for nobody, and is told", ready == 200 and "target amplitude: paused" in text)
        self.picture("paused")

    def look_at_keyboard(self):
        from selenium.webdriver.common.keys import Keys

        self.driver.switch_to.active_element.send_keys(Keys.TAB)
        reached, unmarked = [], []
        for _ in range(250):
            place = self.js("""
                const e = document.activeElement;
                if (e === document.body) return null;
                const style = getComputedStyle(e);
                return {what: e.id || e.textContent.slice(0, 20), tag: e.tagName, marked: style.outlineStyle !== 'none'};""")
            if place is None:
                break
            reached.append(place)
            if not place["marked"]:
                unmarked.append(place)
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
        words = [place["what"] for place in reached]
        check(f"the first key leads past the bar: {words[:1]}", words[0].startswith("Skip"))
        for what in ["span-hour", "span-day", "who", "Show", "Copy"]:
            check(f"a keyboard reaches {what}", what in words)
        check("and what is unfolded", any(place["tag"] == "SUMMARY" for place in reached))
        check(f"where it is, is seen: {unmarked[:3]}", not unmarked)
        unnamed = self.js("""
            return [...document.querySelectorAll('button, input, a')].filter(e => !e.textContent.trim()
              && !e.getAttribute('aria-label') && !document.querySelector(`label[for="${e.id}"]`)).length""")
        check("every control has a name", unnamed == 0)
        landmarks = self.js("return ['header', 'nav', 'main', 'footer', 'h1'].filter(s => !document.querySelector(s))")
        check("landmarks are there", landmarks == [])
        check("tables name their columns", self.js(
            "return [...document.querySelectorAll('table')].every(t => t.caption && t.querySelectorAll('th[scope=col]').length > 1)"))

    def look_at_widths(self):
        for scheme in ["light", "dark"]:
            self.scheme(scheme)
            for pixels in [1280, 768, 390]:
                self.width(pixels)
                time.sleep(0.3)
                overflow = self.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                check(f"{pixels} px in {scheme}: nothing sticks out ({overflow})", overflow <= 0)
                self.look_at_contrast(f"{pixels} px in {scheme}")
                self.picture(f"{scheme}-{pixels}")
        self.width(1280)
        self.scheme("light")

    def look_at_contrast(self, where):
        """WCAG 2.2, 1.4.3: 4.5 to 1 for text."""
        low = self.js("""
            const rgba = (text) => { const c = document.createElement('canvas'); c.width = c.height = 1;
              const x = c.getContext('2d', {willReadFrequently: true}); x.fillStyle = text; x.fillRect(0, 0, 1, 1);
              return [...x.getImageData(0, 0, 1, 1).data]; };
            const light = ([r, g, b]) => { const f = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
              return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
            const ground = (e) => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor);
              if (c[3] === 255) return c; } return [255, 255, 255, 255]; };
            const low = [];
            for (const e of document.querySelectorAll('main *, header *, footer *')) {
              if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility() || e.closest('.unseen')) continue;
              const style = getComputedStyle(e);
              const a = light(rgba(e instanceof SVGElement ? style.fill : style.color)), b = light(ground(e));
              const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
              if (ratio < 4.5) low.push(`${e.tagName}.${e.className} "${e.textContent.slice(0, 20)}" ${ratio.toFixed(2)}`);
            }
            return low;""")
        check(f"{where}: text can be read {low[:3]}", not low)

    def look_at_absence(self):
        before = self.text("#sentence")
        self.play.daemon.terminate()
        self.play.daemon.wait(30)
        wait_for("the page says that the daemon is gone", lambda: "doesn’t answer" in self.text("#stale"))
        check("how old it is, is told", "ago, at" in self.text("#stale"))
        check("the last state stays", self.text("#sentence") == before)
        self.picture("gone")
        self.play.daemon = self.play.start_daemon()
        wait_for("the page goes on by itself", lambda: not self.text("#stale"))
        wait_for("the old token opens nothing more", lambda: "earlier start" in self.text("#holds"))
        check("and nobody is shown any more", "example.com" not in self.js("return document.body.innerText"))
        self.driver.get_log("browser")


if __name__ == "__main__":
    main()
