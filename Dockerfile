# Two stages: the first installs the pinned packages with their hashes, the second holds them and the program.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/hepcite
COPY requirements.lock ./
RUN /opt/hepcite/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY hepcite hepcite
RUN /opt/hepcite/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-eng libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/hepcite hepcite \
    && install -d -m 0700 -o hepcite -g hepcite /data
COPY --from=build /opt/hepcite /opt/hepcite
ENV PATH=/opt/hepcite/bin:$PATH \
    HEPCITE_DATA=/data \
    OMP_THREAD_LIMIT=1 \
    PYTHONUNBUFFERED=1
USER hepcite
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["hepcite"]
CMD ["worker"]
