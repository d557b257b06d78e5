# The server and the worker of Mentormatch: one image, two commands.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /app
COPY requirements-server.lock ./
RUN /app/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-server.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY features ./features
COPY matching ./matching
COPY evaluation ./evaluation
COPY models ./models
COPY api ./api
RUN /app/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home mentormatch
COPY --from=build /app /app
# The solver's compiled kernels are cached in the home folder: the second start is quick.
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/home/mentormatch/.cache/numba \
    MPLCONFIGDIR=/home/mentormatch/.cache/matplotlib \
    MENTORMATCH_HOST=0.0.0.0
USER 10001
WORKDIR /home/mentormatch
RUN mkdir .cache
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/livez', timeout=2)"]
ENTRYPOINT ["mentormatch"]
CMD ["serve"]
