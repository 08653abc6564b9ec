"""Signatures of approvals in OpenSSH's own format, made and checked by `ssh-keygen` with keys that officers have.

The format is that of PROTOCOL.sshsig; the file of allowed signers is described in ssh-keygen(1).
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from prikk.errors import CertificateError, InputError
from prikk.staging import temporary_folder

_PURPOSE = "prikk-approval"
_SECONDS = 120


def sign(message: bytes, key: Path) -> str:
    """Sign a message with the private key in a file, or with the agent's key where it holds a public one.

    Raises InputError when that cannot be done.
    """
    if not key.is_file():
        raise InputError("no key", path=key, allowed="a key of ssh-keygen")
    done = _run(["sign", "-f", str(key), "-n", _PURPOSE], message)
    if done.returncode or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        raise InputError("the key cannot sign", path=key, fix="try: ssh-keygen -Y sign, or add the key to ssh-agent")
    return done.stdout.decode("ascii")


def signer(message: bytes, signature: str, signers: str) -> str:
    """Who signed a message, as the list of allowed signers calls them.

    Raises CertificateError when the signature is not of this message, or of nobody in the list.
    """
    with temporary_folder("prikk-signature-") as folder:
        allowed, signed = folder / "signers", folder / "signature"
        allowed.write_text(signers, encoding="utf-8")
        signed.write_text(signature, encoding="utf-8")
        options = ["-f", str(allowed), "-s", str(signed), "-n", _PURPOSE]
        found = _run(["find-principals", *options], b"")
        for name in found.stdout.decode("utf-8", "replace").splitlines() if not found.returncode else ():
            if not _run(["verify", *options, "-I", name], message).returncode:
                return name
    raise CertificateError("the signature of the approval is not of this build, or of nobody who may approve")


def _run(arguments: list[str], message: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["ssh-keygen", "-Y", *arguments], input=message, capture_output=True, check=False, timeout=_SECONDS
        )
    except FileNotFoundError:
        raise InputError("ssh-keygen is not installed", fix="install OpenSSH: approvals are signed with it") from None
    except subprocess.TimeoutExpired:
        raise InputError("ssh-keygen waited too long for a key", fix="add the key to ssh-agent first") from None
