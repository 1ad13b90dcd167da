#!/usr/bin/env python3
"""files.py templates|demo|static --dir DIR --out FILE: makes one C file of a folder of files.

templates, demo: every file but those in lang/, by its path within DIR (src/render/embedded.h).
static: every file, with a name that changes with its content, compressed (src/web/asset_data.h).  In a
style sheet, url(name) of another static file becomes that file's changing name.
"""

import argparse
import gzip
import hashlib
import pathlib
import re
import subprocess
import sys

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
BYTES_A_LINE = 32


def c_bytes(name, data):
    """A C array; a file of no bytes still needs one."""
    lines = [f"static const unsigned char {name}[] = {{"]
    for at in range(0, max(len(data), 1), BYTES_A_LINE):
        lines.append(",".join(str(byte) for byte in data[at:at + BYTES_A_LINE] or b"\0") + ",")
    return "\n".join(lines) + "\n};"


def is_hidden(path, folder):
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def files_of(folder):
    """(name, bytes) of all files, in the order of strcmp."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not is_hidden(path, folder)]
    named = [(path.relative_to(folder).as_posix(), path) for path in paths]
    for name, _ in named:
        if not re.fullmatch(r"[A-Za-z0-9_./-]+", name):
            sys.exit(f'files.py: {folder}/{name}: a name may hold A-Z a-z 0-9 _ . - and /')
    return [(name, path.read_bytes()) for name, path in sorted(named)]


# ---- files as they are --------------------------------------------------------------------------

def write_embedded(folder, table):
    files = [(name, data) for name, data in files_of(folder) if not name.startswith("lang/")]
    out = ['#include "render/embedded.h"\n']
    out += [c_bytes(f"file_{number}", data) for number, (_, data) in enumerate(files)]
    out.append(f"const embedded {table}_files[] = {{")
    out += [f'\t{{ "{name}", file_{number}, {len(data)} }},' for number, (name, data) in enumerate(files)]
    out.append(f"\t{{ NULL, NULL, 0 }},\n}};\nconst size_t {table}_files_n = {len(files)};\n")
    return "\n".join(out)


# ---- static files -------------------------------------------------------------------------------

def hashed_name(name, data):
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}{dot}{ending}"


def with_hashed_urls(sheet, hashed):
    """Addresses in a style sheet are relative to it, and all static files lie side by side."""
    def replaced(found):
        return found[0].replace(found[1], hashed.get(found[1], found[1]))
    return re.sub(r"""url\(\s*["']?([A-Za-z0-9_.-]+)["']?\s*\)""", replaced, sheet.decode()).encode()


def hash_all(files):
    """name -> (hashed name, bytes); style sheets last, since they name the others."""
    hashed, done = {}, {}
    for name, data in sorted(files, key=lambda file: file[0].endswith(".css")):
        if name.endswith(".css"):
            data = with_hashed_urls(data, hashed)
        hashed[name] = hashed_name(name, data)
        done[name] = (hashed[name], data)
    return done


def brotli(data):
    ran = subprocess.run(["brotli", "-q", "11", "--stdout", "-"], input=data, capture_output=True, check=True)
    return ran.stdout


def compressed(data):
    """(gzip, brotli), each empty where it would not save a tenth."""
    both = gzip.compress(data, 9, mtime=0), brotli(data)
    return [small if len(small) < len(data) * 0.9 else b"" for small in both]


def media_type(name):
    ending = pathlib.PurePath(name).suffix
    if ending not in TYPES:
        sys.exit(f"files.py: static/{name}: the media type of {ending or 'such a name'} is unknown; known are "
                 + " ".join(sorted(TYPES)))
    return TYPES[ending]


def write_asset(number, name, hashed, data, out):
    """The arrays of one file; returns its row."""
    blobs = []
    for form, content in zip(("plain", "gzip", "brotli"), (data, *compressed(data))):
        out.append(c_bytes(f"{form}_{number}", content))
        blobs.append(f"{{ {form}_{number}, {len(content)} }}")
    return f'\t{{ "{name}", "{hashed}", "{media_type(name)}", {", ".join(blobs)} }},'


def write_static(folder):
    files = files_of(folder)
    for name, _ in files:
        if "/" in name:
            sys.exit(f"files.py: {folder}/{name}: static files lie side by side, without folders")
    out, rows = ['#include "web/asset_data.h"\n'], []
    for number, (name, (hashed, data)) in enumerate(sorted(hash_all(files).items())):
        rows.append(write_asset(number, name, hashed, data, out))
    out += ["const asset_file asset_files[] = {", *rows, "\t{ NULL, NULL, NULL, { 0 }, { 0 }, { 0 } },"]
    out.append(f"}};\nconst size_t asset_files_n = {len(files)};\n")
    return "\n".join(out)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", choices=["templates", "demo", "static"])
    arguments.add_argument("--dir", required=True, type=pathlib.Path)
    arguments.add_argument("--out", required=True, type=pathlib.Path)
    given = arguments.parse_args()
    if given.what == "static":
        text = write_static(given.dir)
    else:
        text = write_embedded(given.dir, given.what.removesuffix("s"))
    given.out.write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
