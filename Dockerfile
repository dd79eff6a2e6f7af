# trial-monitor in a container: the database and whatever else it writes is in /data,
# the configuration is /etc/trial-monitor/config.toml:
#
#   docker build -t trial-monitor .
#   docker run -d --name trials -v trials:/data \
#       -v "$PWD/config.toml:/etc/trial-monitor/config.toml:ro" trial-monitor
#   docker kill --signal=HUP trials        # take a changed configuration over

FROM python:3.11-slim AS build

WORKDIR /src
COPY . .
RUN python -m venv /opt/trial-monitor \
 && /opt/trial-monitor/bin/pip install --no-cache-dir ".[postgresql,apprise,stream]"


FROM python:3.11-slim

RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin monitor \
 && install -d -o monitor -g monitor /data

COPY --from=build /opt/trial-monitor /opt/trial-monitor

ENV PATH="/opt/trial-monitor/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    TRIAL_MONITOR_CONFIG=/etc/trial-monitor/config.toml \
    TRIAL_MONITOR_DATABASE=sqlite:////data/trial-monitor.sqlite

COPY config.example.toml /etc/trial-monitor/config.toml

USER monitor
WORKDIR /data
VOLUME /data

# a sign of life comes every 30 seconds; three minutes without one are too many
HEALTHCHECK --interval=60s --timeout=20s --start-period=120s --retries=3 \
    CMD ["trial-monitor", "health"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["trial-monitor"]
CMD ["--log-format", "json", "run"]
