# One image for web, worker and beat; docker-compose.yml says what each runs.
FROM python:3.11-slim-bookworm AS build
RUN pip install --no-cache-dir uv
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /app
COPY pyproject.toml uv.lock README.md ./
# Dependencies first: they change less often than the code, and stay in their own layer.
RUN uv sync --locked --no-dev --no-group embedded --no-install-project
COPY . .
RUN uv sync --locked --no-dev --no-group embedded \
    && .venv/bin/python manage.py collectstatic --noinput

FROM python:3.11-slim-bookworm
# What draws the PDF reports (docs/operations.md).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-inter \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home app \
    && install -d -o app /var/lib/croissance-connectee \
    && install -d -o app -m 0700 /var/lib/croissance-evidence
WORKDIR /app
# Owned by root: the running account can read the code and change none of it.
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER app
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", \
     "--graceful-timeout=30", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
