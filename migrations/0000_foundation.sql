-- What the engine stands on before the first table: the tenant of a transaction, and the way to the job queue.
-- graphile-worker's own schema is there already (migrate.ts runs its migrations first).

CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO @app@, @search@;

-- The only way to set the tenant. SET LOCAL and not set_config(), which Citus does not carry to its workers; the parameter is a
-- uuid, so nothing else can get into the text.
CREATE FUNCTION app.set_tenant(tenant uuid) RETURNS void
  LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'no tenant given: app.tenant_id' USING ERRCODE = 'undefined_object';
  END IF;
  EXECUTE format('SET LOCAL app.tenant_id = %L', tenant);
END
$$;

-- Jobs are enqueued in the caller's transaction. graphile-worker's tables let nobody in but their owner, hence the definer.
-- The payload carries ids only, the tenant's among them.
CREATE FUNCTION app.enqueue(
  task text,
  payload json,
  queue text DEFAULT NULL,
  run_at timestamptz DEFAULT NULL,
  job_key text DEFAULT NULL,
  max_attempts int DEFAULT NULL,
  priority int DEFAULT NULL
) RETURNS bigint
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  job_id bigint;
BEGIN
  SELECT job.id INTO job_id
  FROM graphile_worker.add_job(
    task, payload, queue_name => queue, run_at => run_at, max_attempts => max_attempts, job_key => job_key, priority => priority
  ) AS job;
  RETURN job_id;
END
$$;

REVOKE ALL ON FUNCTION app.set_tenant(uuid), app.enqueue(text, json, text, timestamptz, text, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.set_tenant(uuid), app.enqueue(text, json, text, timestamptz, text, int, int) TO @app@;
GRANT EXECUTE ON FUNCTION app.set_tenant(uuid) TO @search@;
