"""The service: a Prefect server, its worker, deployments and automations, kept running."""
