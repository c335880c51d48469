# The bot as an image: packages built in one stage, run in a second one without build tools, as nobody in particular.
# EXTRAS chooses the channels beside the local one: docker build --build-arg EXTRAS="slack teams" . (or "" for none).

FROM python:3.12-slim AS build
ARG EXTRAS="slack"
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv --without-pip /venv && install -d -m 0700 -o 65532 -g 65532 /data
# The packages first: they change less often than the sources.
COPY pyproject.toml ./
RUN EXTRAS="$EXTRAS" python -c "import os, tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
    print(*p['dependencies'], *(d for e in os.environ['EXTRAS'].split() for d in p['optional-dependencies'][e]), sep='\n')" \
    > /tmp/packages.txt \
    && python -m pip --python /venv/bin/python install --requirement /tmp/packages.txt
COPY bot ./bot
COPY adapters ./adapters
COPY content ./content
RUN printf '#!/venv/bin/python\nimport sys\n\nfrom adapters.cli import main\n\nsys.exit(main())\n' > /venv/bin/discovery \
    && chmod 0755 /venv/bin/discovery \
    && chmod -R a+rX /venv /app \
    && python -m compileall -q /venv /app/bot /app/adapters

FROM python:3.12-slim
RUN python -m pip uninstall --yes pip
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=build --chown=65532:65532 /data /data
# The container's own network is behind the published port; who may reach that is decided there (see compose.yaml).
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    DISCOVERY_DATABASE=/data/discovery.sqlite \
    DISCOVERY_HOST=0.0.0.0 \
    DISCOVERY_HOSTS=localhost \
    DISCOVERY_PORT=8321
WORKDIR /app
USER 65532:65532
VOLUME /data
EXPOSE 8321
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['DISCOVERY_PORT']), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["discovery"]
CMD ["serve"]
