# syntax=docker/dockerfile:1
# The service as a container: no root, no build tools, no shell script between the engine and the process.
#
#   docker build -t redactor-cn .
#   docker run --read-only --tmpfs /tmp -v redactor-data:/var/lib/redactor -p 127.0.0.1:8000:8000 redactor-cn

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
# First what rarely changes, so that a change of code does not install everything again. Wheels only, by hash.
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /build \
    && /build/bin/pip install --require-hashes --only-binary :all: -r requirements-build.lock \
    && python -m venv /opt/redactor \
    && /opt/redactor/bin/pip install --require-hashes --only-binary :all: -r requirements.lock
COPY . .
# pip of the finished environment goes away last: nothing can be installed into a running container.
RUN /build/bin/hatchling build -t wheel -d /wheels \
    && /opt/redactor/bin/pip install --no-deps --no-index /wheels/*.whl \
    && /opt/redactor/bin/pip check \
    && /opt/redactor/bin/python -m pip uninstall --yes pip

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="redactor-cn" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 redactor \
    && useradd --system --uid 10001 --gid redactor --home-dir /var/lib/redactor --no-create-home redactor \
    && install -d -o redactor -g redactor -m 0700 /var/lib/redactor
COPY --from=build /opt/redactor /opt/redactor
ENV PATH=/opt/redactor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LANG=C.UTF-8
USER redactor
WORKDIR /var/lib/redactor
VOLUME ["/var/lib/redactor"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4).close()"]
ENTRYPOINT ["redactor"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--data", "/var/lib/redactor"]
