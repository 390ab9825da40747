"""JupyterHub for a class on one computer. tools/class_hub.py writes the settings and starts it: see INSTRUCTORS.md.

    KDLIB_HUB=learners jupyterhub -f hub/jupyterhub_config.py      what it calls, for those who use systemd, say

The folder KDLIB_HUB holds settings.json, the homes, and what the hub writes. What is set here and nowhere else may be
changed here; see JupyterHub's manual for more.
"""

import json
import os
import sys
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(KIT / "hub"), str(KIT / "tools")]

from door import Door  # noqa: E402
from homes import NAME  # noqa: E402
from spawner import ClassSpawner  # noqa: E402

FOLDER = Path(os.environ["KDLIB_HUB"]).resolve()
settings = json.loads((FOLDER / "settings.json").read_text(encoding="utf-8"))
c = get_config()    # noqa: F821 (JupyterHub puts it here)

# ---- where ----
c.JupyterHub.bind_url = settings["address"]
c.JupyterHub.hub_port = settings["hub_port"]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings['proxy_port']}"
c.ConfigurableHTTPProxy.command = settings["proxy"]
c.ConfigurableHTTPProxy.pid_file = str(FOLDER / "proxy.pid")
c.JupyterHub.pid_file = str(FOLDER / "hub.pid")
c.JupyterHub.db_url = f"sqlite:///{FOLDER / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie_secret")
c.JupyterHub.template_paths = [str(KIT / "hub" / "templates")]

# ---- who ----
# One password for all. A list of names keeps typing errors and strangers out; it does not keep a learner from
# taking another one's name.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = settings["password"]
c.Authenticator.username_pattern = NAME + r"\Z"    # JupyterHub looks at the beginning only
if settings["names"]:
    c.Authenticator.allowed_users = set(settings["names"])
else:
    c.Authenticator.allow_all = True
c.JupyterHub.template_vars = {"announcement_login": "Your name as the class writes it, and the password of the class."}

# tools/class_hub.py speaks to the hub as this service: it opens all servers before the class.
c.JupyterHub.services = [{"name": "class", "api_token": settings["token"]}]
c.JupyterHub.load_roles = [{"name": "class", "services": ["class"], "scopes": ["admin:users", "admin:servers"]}]

# ---- a learner's server ----
ClassSpawner.door = Door(settings["at_once"], settings["seats"])
ClassSpawner.handout = FOLDER / "handout"
ClassSpawner.memory = settings["memory"]
c.JupyterHub.spawner_class = ClassSpawner
c.SimpleLocalProcessSpawner.home_dir_template = str(FOLDER / "homes" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = f"/lab/tree/lessons/{settings['first']}"
c.Spawner.args = [
    # A kernel in which nothing has run for so long is ended, though its page is still open: each holds 0.4 GB. The
    # notebook keeps what it shows; Run All Above brings the rest back in seconds. A server without kernels ends later.
    f"--MappingKernelManager.cull_idle_timeout={settings['idle']}",
    "--MappingKernelManager.cull_connected=True",
    f"--MappingKernelManager.cull_interval={min(60, settings['idle'])}",
    f"--ServerApp.shutdown_no_activity_timeout={2 * settings['idle']}",
    *(["--allow-root"] if os.geteuid() == 0 else []),
]
# The lessons set torch to one thread themselves. Here the other libraries are told, too.
c.Spawner.environment = {
    **{f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")},
    "PYTHONDONTWRITEBYTECODE": "",    # what one kernel has compiled no other need compile again
    "KDLIB_HUB": str(FOLDER),    # tools/class_hub.py knows its processes by this
}

# ---- many at once ----
# The door lets them wait on a page that says their place. The hub's own limits would answer 429.
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.active_server_limit = 0
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}    # show that page at once
c.Spawner.start_timeout = 3600    # the wait at the door counts
c.Spawner.http_timeout = 120
