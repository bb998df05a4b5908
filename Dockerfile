FROM python:3.12-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/uv.txt requirements/app.txt /requirements/
RUN python -m venv /venv \
    && pip install --require-hashes -r /requirements/uv.txt \
    && uv pip install --no-cache --python /venv/bin/python --require-hashes -r /requirements/app.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin anbefal
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=packages /venv /venv
WORKDIR /srv/anbefal
COPY . .
# The settings want values for everything; none of these outlives this line.
RUN export SECRET_KEY=build BASE_URL=https://build.invalid REDIS_URL=redis://build.invalid \
        EMAIL_URL=smtp://build.invalid DATABASE_URL=postgres://build.invalid/build \
    && python manage.py messages --compile \
    && python manage.py collectstatic --no-input
USER anbefal
EXPOSE 8000
# The address is asked for under its own name, since Django refuses any other.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "\
import os; from urllib.parse import urlsplit; from urllib.request import Request, urlopen; \
host = urlsplit(os.environ['BASE_URL']).netloc; \
urlopen(Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", \
     "--workers-kill-timeout", "10", "--log-level", "warning", "config.wsgi:application"]
