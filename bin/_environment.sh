# shellcheck shell=bash
# Sourced by the commands beside it: makes .venv from a lock file, once. Nothing here runs by itself.
#
# The second call costs a hash and no network: what was installed is remembered in .venv/.installed-NAME by the
# digest of everything that decides it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

say() { printf '%s\n' "$*" >&2; }

die() {
    say "错误：$*"
    exit 3
}

as_root_on_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

is_recent_python() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; }

# The first Python that is recent enough; python3 first, because that is what the system is tested with.
find_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null && is_recent_python "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    if command -v python3 >/dev/null; then
        die "需要 Python 3.11 或更高版本，本机是 $(python3 --version 2>&1)。Debian 12 起自带：sudo apt-get install python3 python3-venv"
    fi
    die "没有找到 Python。请先安装 3.11 或更高版本：sudo apt-get install python3 python3-venv"
}

# Debian ships python3 without what `python3 -m venv` needs.
make_venv() {
    local python=$1
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if as_root_on_debian; then
            say "正在安装 python3-venv …"
            install_debian python3-venv || die "python3-venv 装不上，请先运行：apt-get update && apt-get install python3-venv"
        else
            die "缺少 Python 的 venv 组件，请先运行：sudo apt-get install python3-venv"
        fi
    fi
    "$python" -m venv --clear "$venv" || die "无法建立 $venv"
}

# install_debian PACKAGE…: without asking anybody anything; lists are fetched only when there are none or they are stale.
install_debian() {
    local -a install=(apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "$@")
    export DEBIAN_FRONTEND=noninteractive
    "${install[@]}" </dev/null >/dev/null 2>&1 && return
    apt-get -qq update </dev/null >/dev/null 2>&1 && "${install[@]}" </dev/null >/dev/null
}

digest_of() { { "$venv/bin/python" --version && cat "$@"; } | sha256sum | cut -d' ' -f1; }

# ensure_environment NAME: .venv holds what requirements-NAME.lock (or requirements.lock, for "runtime") says,
# and the project itself, editable.
ensure_environment() {
    local name=$1 lock stamp
    case $name in
        runtime) lock=$root/requirements.lock ;;
        *) lock=$root/requirements-$name.lock ;;
    esac
    if ! { [ -x "$venv/bin/python" ] && is_recent_python "$venv/bin/python"; }; then
        make_venv "$(find_python)"
    fi
    stamp=$venv/.installed-$name
    local -a inputs=("$lock" "$root/requirements-build.lock" "$root/pyproject.toml")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(digest_of "${inputs[@]}")" ]; then
        return
    fi
    say "正在安装依赖（${lock##*/}，只在第一次和依赖变动后需要，约一两分钟）…"
    local -a pip=("$venv/bin/python" -m pip --disable-pip-version-check -qq --no-input install)
    # Wheels only: nothing that was downloaded may run code of its own while it is being installed.
    "${pip[@]}" --require-hashes --only-binary :all: -r "$lock" -r "$root/requirements-build.lock" ||
        die "依赖没有装好。请检查本机能否访问 PyPI 或单位内的镜像（环境变量 PIP_INDEX_URL）；不能上网时见 README 的《离线安装》"
    "${pip[@]}" --no-deps --no-build-isolation --editable "$root" || die "本软件自身没有装好，见上面 pip 的提示"
    digest_of "${inputs[@]}" >"$stamp"
}
