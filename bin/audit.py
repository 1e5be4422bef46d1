"""What bin/audit does once the packages are installed: pip-audit, and honesty where nobody answered.

pip-audit alone says "no known vulnerabilities" also of packages that it could not ask about.
"""

import json
import subprocess
import sys

SOURCES = ("pypi", "osv")
NOT_ASKED = 2


def main():
    for source in SOURCES:
        told = ask(source)
        asked = [package for package in told if "skip_reason" not in package]
        if asked and len(asked) == len(told):
            return tell(asked, source)
    print("No advisory could be asked for: is there a network? Nothing was audited.")
    return NOT_ASKED


def ask(source):
    """What a source tells of each pinned package; nothing where it does not answer."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", "requirements-test.txt", "--no-deps"]
    command += ["--disable-pip", "--vulnerability-service", source, "--progress-spinner", "off"]
    try:
        run = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, timeout=120)
        return json.loads(run.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        return []


def tell(packages, source):
    found = [(package, advisory) for package in packages for advisory in package["vulns"]]
    for package, advisory in found:
        fixed = ", ".join(advisory["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {advisory['id']}, mended in {fixed}")
    print(f"{len(packages)} packages asked about at {source}, {len(found)} known vulnerabilities.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
