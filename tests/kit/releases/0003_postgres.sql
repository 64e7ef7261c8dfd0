CREATE FUNCTION public.recount_append(p_heads json, p_snapshots json, p_summaries json, p_cases json, p_events json) RETURNS TABLE(o_stream_id text, o_version bigint, o_position bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
DECLARE
  head record;
BEGIN
  -- Whoever may only append is named by the login, not by what the program says.
  IF session_user <> current_user AND NOT pg_has_role(session_user, current_user, 'MEMBER') AND EXISTS (
    SELECT 1 FROM json_to_recordset(p_events) AS e(actor text) WHERE e.actor <> session_user
  ) THEN
    RAISE EXCEPTION 'the actor of an event is the login %', session_user USING ERRCODE = 'RC002';
  END IF;
  IF EXISTS (
    SELECT 1 FROM json_to_recordset(p_events) AS e(position bigint, stream_id text, version bigint, event_id text, type text, schema_version integer, recorded_at bigint, effective_at bigint, actor text, channel text, reason text, command_id text, correlation_id text, causation_id text, data text, prev_hash text, hash text)
    WHERE encode(sha256(decode(e.prev_hash, 'hex') || convert_to(e.version || ',' || e.schema_version || ',' || e.recorded_at || ',' || e.effective_at || ',' || coalesce(length(e.stream_id)::text, '-') || ',' || coalesce(length(e.event_id)::text, '-') || ',' || coalesce(length(e.type)::text, '-') || ',' || coalesce(length(e.actor)::text, '-') || ',' || coalesce(length(e.channel)::text, '-') || ',' || coalesce(length(e.reason)::text, '-') || ',' || coalesce(length(e.command_id)::text, '-') || ',' || coalesce(length(e.correlation_id)::text, '-') || ',' || coalesce(length(e.causation_id)::text, '-') || ',' || coalesce(length(e.data)::text, '-') || '|' || coalesce(e.stream_id, '') || coalesce(e.event_id, '') || coalesce(e.type, '') || coalesce(e.actor, '') || coalesce(e.channel, '') || coalesce(e.reason, '') || coalesce(e.command_id, '') || coalesce(e.correlation_id, '') || coalesce(e.causation_id, '') || coalesce(e.data, ''), 'UTF8')), 'hex') <> e.hash
  ) THEN
    RAISE EXCEPTION 'a hash does not cover its event' USING ERRCODE = 'RC003';
  END IF;
  FOR head IN
    SELECT * FROM json_to_recordset(p_heads)
      AS h(expected bigint, prev_hash text, stream_id text, version bigint, head_hash text, recorded_at bigint, state_schema text, state text, run_first bigint, run_first_at bigint, run_open bigint, run_low bigint, run_high bigint) ORDER BY h.stream_id
  LOOP
    IF head.expected = 0 THEN
      INSERT INTO streams (stream_id, version, head_hash, recorded_at, state_schema, state, run_first, run_first_at, run_open, run_low, run_high) VALUES (head.stream_id, head.version, decode(head.head_hash, 'hex'), head.recorded_at, head.state_schema, head.state, head.run_first, head.run_first_at, head.run_open, head.run_low, head.run_high)
      ON CONFLICT DO NOTHING;
    ELSE
      UPDATE streams SET (version, head_hash, recorded_at, state_schema, state, run_first, run_first_at, run_open, run_low, run_high)
        = (head.version, decode(head.head_hash, 'hex'), head.recorded_at, head.state_schema, head.state, head.run_first, head.run_first_at, head.run_open, head.run_low, head.run_high)
      WHERE stream_id = head.stream_id AND version = head.expected
        AND head_hash = decode(head.prev_hash, 'hex');
    END IF;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'version conflict on %', head.stream_id USING ERRCODE = 'RC001';
    END IF;
  END LOOP;
  INSERT INTO snapshots (stream_id, version, recorded_at, state_schema, state, run_first, run_first_at, run_open, run_low, run_high, run_close)
    SELECT s.stream_id, s.version, s.recorded_at, s.state_schema, s.state, s.run_first, s.run_first_at, s.run_open, s.run_low, s.run_high, s.run_close FROM json_to_recordset(p_snapshots) AS s(stream_id text, version bigint, recorded_at bigint, state_schema text, state text, run_first bigint, run_first_at bigint, run_open bigint, run_low bigint, run_high bigint, run_close bigint)
    ON CONFLICT (stream_id, version) DO UPDATE SET recorded_at = excluded.recorded_at, state_schema = excluded.state_schema, state = excluded.state, run_first = excluded.run_first, run_first_at = excluded.run_first_at, run_open = excluded.run_open, run_low = excluded.run_low, run_high = excluded.run_high, run_close = excluded.run_close;
  INSERT INTO account_summary (account_id, holder_id, currency, status, version, ledger_balance, available_balance, overdraft_limit, held, credits, debits, fees, last_recorded_at)
    SELECT a.account_id, a.holder_id, a.currency, a.status, a.version, a.ledger_balance, a.available_balance, a.overdraft_limit, a.held, a.credits, a.debits, a.fees, a.last_recorded_at
    FROM json_to_recordset(p_summaries) AS a(account_id text, holder_id text, currency text, status text, version bigint, ledger_balance bigint, available_balance bigint, overdraft_limit bigint, held bigint, credits bigint, debits bigint, fees bigint, last_recorded_at bigint)
    ON CONFLICT (account_id) DO UPDATE SET holder_id = excluded.holder_id, currency = excluded.currency, status = excluded.status, version = excluded.version, ledger_balance = excluded.ledger_balance, available_balance = excluded.available_balance, overdraft_limit = excluded.overdraft_limit, held = excluded.held, credits = excluded.credits, debits = excluded.debits, fees = excluded.fees, last_recorded_at = excluded.last_recorded_at;
  INSERT INTO dispute_queue (case_id, account_id, holder_id, currency, status, outcome, regime, reason_code, alleged_amount, assignee, noticed_on, next_deadline, next_due_on, provisional_credit, waiting_for_approval, version, last_recorded_at)
    SELECT d.case_id, d.account_id, d.holder_id, d.currency, d.status, d.outcome, d.regime, d.reason_code, d.alleged_amount, d.assignee, d.noticed_on, d.next_deadline, d.next_due_on, d.provisional_credit, d.waiting_for_approval, d.version, d.last_recorded_at
    FROM json_to_recordset(p_cases) AS d(case_id text, account_id text, holder_id text, currency text, status text, outcome text, regime text, reason_code text, alleged_amount bigint, assignee text, noticed_on text, next_deadline text, next_due_on text, provisional_credit bigint, waiting_for_approval bigint, version bigint, last_recorded_at bigint)
    ON CONFLICT (case_id) DO UPDATE SET account_id = excluded.account_id, holder_id = excluded.holder_id, currency = excluded.currency, status = excluded.status, outcome = excluded.outcome, regime = excluded.regime, reason_code = excluded.reason_code, alleged_amount = excluded.alleged_amount, assignee = excluded.assignee, noticed_on = excluded.noticed_on, next_deadline = excluded.next_deadline, next_due_on = excluded.next_due_on, provisional_credit = excluded.provisional_credit, waiting_for_approval = excluded.waiting_for_approval, version = excluded.version, last_recorded_at = excluded.last_recorded_at;
  -- The lock that puts commits in the order of positions: taken last, so that nobody waits for our work.
  PERFORM pg_advisory_xact_lock(23192425836408436);
  RETURN QUERY INSERT INTO events (stream_id, version, event_id, type, schema_version, recorded_at, effective_at, actor, channel, reason, command_id, correlation_id, causation_id, data, prev_hash, hash)
    SELECT e.stream_id, e.version, e.event_id, e.type, e.schema_version, e.recorded_at, e.effective_at, e.actor, e.channel, e.reason, e.command_id, e.correlation_id, e.causation_id, e.data, decode(e.prev_hash, 'hex'), decode(e.hash, 'hex')
    FROM json_to_recordset(p_events) AS e(position bigint, stream_id text, version bigint, event_id text, type text, schema_version integer, recorded_at bigint, effective_at bigint, actor text, channel text, reason text, command_id text, correlation_id text, causation_id text, data text, prev_hash text, hash text) ORDER BY e.position, e.stream_id, e.version
    RETURNING events.stream_id, events.version, events.position;
  PERFORM pg_notify('recount', '');
END $$;
ALTER FUNCTION public.recount_append(p_heads json, p_snapshots json, p_summaries json, p_cases json, p_events json) OWNER TO recount_owner;
CREATE FUNCTION public.recount_payload_field(data text, name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
  RETURN data::json ->> name;
EXCEPTION WHEN others THEN
  RETURN NULL;
END $$;
ALTER FUNCTION public.recount_payload_field(data text, name text) OWNER TO postgres;
CREATE FUNCTION public.recount_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only: a correction is a new event';
END $$;
ALTER FUNCTION public.recount_refuse() OWNER TO postgres;
CREATE TABLE public.account_summary (
    account_id text NOT NULL COLLATE pg_catalog."C",
    holder_id text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL,
    status text NOT NULL,
    version bigint NOT NULL,
    ledger_balance bigint NOT NULL,
    available_balance bigint NOT NULL,
    overdraft_limit bigint NOT NULL,
    held bigint NOT NULL,
    credits bigint NOT NULL,
    debits bigint NOT NULL,
    fees bigint NOT NULL,
    last_recorded_at bigint NOT NULL
);
ALTER TABLE public.account_summary OWNER TO recount_owner;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE public.alembic_version OWNER TO recount_owner;
CREATE TABLE public.dispute_queue (
    case_id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    holder_id text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL,
    status text NOT NULL,
    outcome text NOT NULL,
    regime text NOT NULL,
    reason_code text NOT NULL,
    alleged_amount bigint NOT NULL,
    assignee text NOT NULL,
    noticed_on text NOT NULL,
    next_deadline text NOT NULL,
    next_due_on text,
    provisional_credit bigint NOT NULL,
    waiting_for_approval bigint NOT NULL,
    version bigint NOT NULL,
    last_recorded_at bigint NOT NULL
);
ALTER TABLE public.dispute_queue OWNER TO recount_owner;
CREATE SEQUENCE public.events_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.events_position_seq OWNER TO recount_owner;
CREATE TABLE public.events (
    "position" bigint DEFAULT nextval('public.events_position_seq'::regclass) NOT NULL,
    stream_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    event_id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    schema_version integer NOT NULL,
    recorded_at bigint NOT NULL,
    effective_at bigint NOT NULL,
    actor text NOT NULL,
    channel text NOT NULL,
    reason text NOT NULL,
    command_id text,
    correlation_id text,
    causation_id text,
    data text NOT NULL,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL
);
ALTER TABLE public.events OWNER TO recount_owner;
CREATE TABLE public.holders (
    holder_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    folded_name text NOT NULL
);
ALTER TABLE public.holders OWNER TO recount_owner;
CREATE TABLE public.projection_rows (
    name text NOT NULL COLLATE pg_catalog."C",
    generation integer NOT NULL,
    scope text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    data text NOT NULL
);
ALTER TABLE public.projection_rows OWNER TO postgres;
CREATE TABLE public.projections (
    name text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    source text NOT NULL,
    status text NOT NULL,
    problem text NOT NULL,
    generation integer NOT NULL,
    "position" bigint NOT NULL,
    shadow_generation integer,
    shadow_version integer,
    shadow_position bigint,
    shadow_started_at bigint,
    lease_holder text NOT NULL,
    lease_until bigint NOT NULL,
    advanced_at bigint NOT NULL
);
ALTER TABLE public.projections OWNER TO postgres;
CREATE TABLE public.snapshots (
    stream_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    recorded_at bigint NOT NULL,
    state_schema text NOT NULL,
    state text NOT NULL,
    run_first bigint NOT NULL,
    run_first_at bigint NOT NULL,
    run_open bigint NOT NULL,
    run_low bigint NOT NULL,
    run_high bigint NOT NULL,
    run_close bigint NOT NULL
);
ALTER TABLE public.snapshots OWNER TO recount_owner;
CREATE TABLE public.streams (
    stream_id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    head_hash bytea NOT NULL,
    recorded_at bigint NOT NULL,
    state_schema text NOT NULL,
    state text NOT NULL,
    run_first bigint NOT NULL,
    run_first_at bigint NOT NULL,
    run_open bigint NOT NULL,
    run_low bigint NOT NULL,
    run_high bigint NOT NULL
);
ALTER TABLE public.streams OWNER TO recount_owner;
INSERT INTO public.account_summary VALUES ('1', '', 'GBP', 'open', 3, 70, 70, 0, 0, 100, 30, 0, 1700000002000000);
INSERT INTO public.account_summary VALUES ('2', '', 'EUR', 'open', 1, 0, 0, 0, 0, 0, 0, 0, 1700000003000000);
INSERT INTO public.alembic_version VALUES ('0003');
INSERT INTO public.events VALUES (1, 'account-1', 1, '01a223c9-572b-72ae-95e0-12cc0c6d2436', 'AccountOpened', 2, 1700000000000000, 1700000000000000, 'ada', 'branch', '', 'o', 'o', 'o', '{"currency":"GBP"}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\xb7a97d8527b535538e4ba4f22fe5e7de70ac4b69b53f9c4cf385950f5e1ecb98');
INSERT INTO public.events VALUES (2, 'account-1', 2, '01a223c9-5736-761d-bf3f-7df986997cc7', 'MoneyDeposited', 2, 1700000001000000, 1700000001000000, 'ada', 'branch', '', 'd', 'd', 'd', '{"amount":100}', '\xb7a97d8527b535538e4ba4f22fe5e7de70ac4b69b53f9c4cf385950f5e1ecb98', '\xba812dddf10da7e613bed89b4eb16a634f860c4fdffb0a73f1154bfeb5b84772');
INSERT INTO public.events VALUES (3, 'account-1', 3, '01a223c9-573a-7a17-92ad-09f620f1f84b', 'MoneyWithdrawn', 2, 1700000002000000, 1700000002000000, 'ada', 'branch', '', 'w', 'w', 'w', '{"amount":30}', '\xba812dddf10da7e613bed89b4eb16a634f860c4fdffb0a73f1154bfeb5b84772', '\x85a538140cbf979d051e98d8e93b93b39e1eeca3928525a26af9bc4c964c7f22');
INSERT INTO public.events VALUES (4, 'account-2', 1, '01a223c9-573f-72c8-bbb2-3e6d16343df0', 'AccountOpened', 2, 1700000003000000, 1700000003000000, 'ada', 'branch', '', 'p', 'p', 'p', '{"currency":"EUR"}', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x8f4be98e24b178c08ff37713aa822c091c465788b71d311ace32441cc9a5efe9');
INSERT INTO public.snapshots VALUES ('account-1', 2, 1700000001000000, '92aae77ea6c12ad2', '{"status":"open","currency":"GBP","version":2,"ledger":100,"credits":100,"entry_count":1,"recorded_at":1700000001000000,"effective_at":1700000001000000,"last_entry_version":2,"last_entry_recorded_at":1700000001000000,"last_entry_effective_at":1700000001000000,"status_by_value_date":"open","status_from":1700000000000000,"limit_from":1700000000000000}', 1, 1700000000000000, 0, 0, 100, 100);
INSERT INTO public.streams VALUES ('account-1', 3, '\x85a538140cbf979d051e98d8e93b93b39e1eeca3928525a26af9bc4c964c7f22', 1700000002000000, '92aae77ea6c12ad2', '{"status":"open","currency":"GBP","version":3,"ledger":70,"credits":100,"debits":30,"entry_count":2,"recorded_at":1700000002000000,"effective_at":1700000002000000,"last_entry_version":3,"last_entry_recorded_at":1700000002000000,"last_entry_effective_at":1700000002000000,"status_by_value_date":"open","status_from":1700000000000000,"limit_from":1700000000000000}', 3, 1700000002000000, 100, 70, 100);
INSERT INTO public.streams VALUES ('account-2', 1, '\x8f4be98e24b178c08ff37713aa822c091c465788b71d311ace32441cc9a5efe9', 1700000003000000, '92aae77ea6c12ad2', '{"status":"open","currency":"EUR","version":1,"recorded_at":1700000003000000,"effective_at":1700000003000000,"status_by_value_date":"open","status_from":1700000003000000,"limit_from":1700000003000000}', 1, 1700000003000000, 0, 0, 0);
SELECT pg_catalog.setval('public.events_position_seq', 4, true);
ALTER TABLE ONLY public.account_summary
    ADD CONSTRAINT account_summary_pkey PRIMARY KEY (account_id);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkey PRIMARY KEY (version_num);
ALTER TABLE ONLY public.dispute_queue
    ADD CONSTRAINT dispute_queue_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (stream_id, version);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_stream_id_event_id_key UNIQUE (stream_id, event_id);
ALTER TABLE ONLY public.holders
    ADD CONSTRAINT holders_pkey PRIMARY KEY (holder_id);
ALTER TABLE ONLY public.projection_rows
    ADD CONSTRAINT projection_rows_pkey PRIMARY KEY (name, generation, scope, key);
ALTER TABLE ONLY public.projections
    ADD CONSTRAINT projections_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (stream_id, version);
ALTER TABLE ONLY public.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (stream_id);
CREATE INDEX dispute_queue_by_account ON public.dispute_queue USING btree (account_id);
CREATE UNIQUE INDEX events_by_command ON public.events USING btree (stream_id, command_id, version) WHERE (command_id IS NOT NULL);
CREATE INDEX events_by_position ON public.events USING btree ("position");
CREATE INDEX events_displaced ON public.events USING btree (stream_id, effective_at, version) WHERE (effective_at <> recorded_at);
CREATE TRIGGER events_no_delete BEFORE DELETE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.recount_refuse();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.recount_refuse();
CREATE TRIGGER events_no_update BEFORE UPDATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.recount_refuse();
GRANT ALL ON SCHEMA public TO recount_owner;
GRANT USAGE ON SCHEMA public TO recount_operator;
GRANT USAGE ON SCHEMA public TO recount_auditor;
REVOKE ALL ON FUNCTION public.recount_append(p_heads json, p_snapshots json, p_summaries json, p_cases json, p_events json) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recount_append(p_heads json, p_snapshots json, p_summaries json, p_cases json, p_events json) TO recount_operator;
GRANT SELECT ON TABLE public.account_summary TO recount_operator;
GRANT SELECT ON TABLE public.account_summary TO recount_auditor;
GRANT SELECT ON TABLE public.alembic_version TO recount_operator;
GRANT SELECT ON TABLE public.alembic_version TO recount_auditor;
GRANT SELECT ON TABLE public.dispute_queue TO recount_operator;
GRANT SELECT ON TABLE public.dispute_queue TO recount_auditor;
GRANT SELECT ON TABLE public.events TO recount_operator;
GRANT SELECT ON TABLE public.events TO recount_auditor;
GRANT SELECT,INSERT,UPDATE ON TABLE public.holders TO recount_operator;
GRANT SELECT ON TABLE public.holders TO recount_auditor;
GRANT SELECT ON TABLE public.projection_rows TO recount_operator;
GRANT SELECT ON TABLE public.projection_rows TO recount_auditor;
GRANT SELECT ON TABLE public.projections TO recount_operator;
GRANT SELECT ON TABLE public.projections TO recount_auditor;
GRANT SELECT ON TABLE public.snapshots TO recount_operator;
GRANT SELECT ON TABLE public.snapshots TO recount_auditor;
GRANT SELECT ON TABLE public.streams TO recount_operator;
GRANT SELECT ON TABLE public.streams TO recount_auditor;
