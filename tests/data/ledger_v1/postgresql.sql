CREATE TABLE public.batches (
    id integer NOT NULL,
    key text NOT NULL,
    ordinal integer NOT NULL,
    source text NOT NULL,
    recipe text NOT NULL,
    opened timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.batches_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.batches_id_seq OWNED BY public.batches.id;
CREATE TABLE public.closings (
    batch integer NOT NULL,
    run text NOT NULL,
    closed timestamp without time zone NOT NULL,
    outcome text NOT NULL,
    counts json NOT NULL
);
CREATE TABLE public.corrections (
    id integer NOT NULL,
    item_key text NOT NULL,
    verdict text NOT NULL,
    amount numeric,
    note text NOT NULL,
    who text NOT NULL,
    at timestamp without time zone NOT NULL,
    applied timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.corrections_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.corrections_id_seq OWNED BY public.corrections.id;
CREATE TABLE public.duplicates (
    presentment integer NOT NULL,
    other integer NOT NULL,
    distance integer NOT NULL,
    same_picture boolean NOT NULL
);
CREATE TABLE public.inputs (
    id integer NOT NULL,
    batch integer NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    modified bigint NOT NULL,
    file_digest text NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    run text NOT NULL,
    at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.inputs_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.inputs_id_seq OWNED BY public.inputs.id;
CREATE TABLE public.items (
    id integer NOT NULL,
    batch integer NOT NULL,
    place integer NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    page integer NOT NULL,
    reading integer,
    decision text NOT NULL,
    code text NOT NULL,
    reasons json NOT NULL,
    duplicate_of text NOT NULL,
    sampled boolean NOT NULL
);
CREATE SEQUENCE public.items_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.items_id_seq OWNED BY public.items.id;
CREATE TABLE public.ledger_schema (
    version integer NOT NULL
);
CREATE SEQUENCE public.ledger_schema_version_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ledger_schema_version_seq OWNED BY public.ledger_schema.version;
CREATE TABLE public.presentments (
    id integer NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    file_digest text NOT NULL,
    page integer NOT NULL,
    image_digest text NOT NULL,
    fingerprint bigint,
    batch integer NOT NULL,
    at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.presentments_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.presentments_id_seq OWNED BY public.presentments.id;
CREATE TABLE public.readings (
    id integer NOT NULL,
    file_digest text NOT NULL,
    page integer NOT NULL,
    image_digest text NOT NULL,
    recipe text NOT NULL,
    amount numeric,
    currency text NOT NULL,
    probability double precision NOT NULL,
    runner_up numeric,
    runner_up_probability double precision,
    decision text NOT NULL,
    reasons json NOT NULL,
    code text NOT NULL,
    field_box json NOT NULL,
    field_confidence double precision,
    flags json NOT NULL,
    fingerprint bigint,
    sequence text NOT NULL,
    keyed_amount numeric,
    ink double precision,
    brightness double precision,
    turned integer NOT NULL,
    seconds json NOT NULL,
    run text NOT NULL,
    at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.readings_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.readings_id_seq OWNED BY public.readings.id;
CREATE TABLE public.recipes (
    digest text NOT NULL,
    reader text NOT NULL,
    profile text NOT NULL,
    policy text NOT NULL,
    facts json NOT NULL
);
CREATE TABLE public.runs (
    id integer NOT NULL,
    batch integer NOT NULL,
    run text NOT NULL,
    began timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.runs_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.runs_id_seq OWNED BY public.runs.id;
CREATE TABLE public.scans (
    id integer NOT NULL,
    file_digest text NOT NULL,
    recipe text NOT NULL,
    pages integer NOT NULL,
    facts json NOT NULL
);
CREATE SEQUENCE public.scans_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.scans_id_seq OWNED BY public.scans.id;
ALTER TABLE ONLY public.batches ALTER COLUMN id SET DEFAULT nextval('public.batches_id_seq'::regclass);
ALTER TABLE ONLY public.corrections ALTER COLUMN id SET DEFAULT nextval('public.corrections_id_seq'::regclass);
ALTER TABLE ONLY public.inputs ALTER COLUMN id SET DEFAULT nextval('public.inputs_id_seq'::regclass);
ALTER TABLE ONLY public.items ALTER COLUMN id SET DEFAULT nextval('public.items_id_seq'::regclass);
ALTER TABLE ONLY public.ledger_schema ALTER COLUMN version SET DEFAULT nextval('public.ledger_schema_version_seq'::regclass);
ALTER TABLE ONLY public.presentments ALTER COLUMN id SET DEFAULT nextval('public.presentments_id_seq'::regclass);
ALTER TABLE ONLY public.readings ALTER COLUMN id SET DEFAULT nextval('public.readings_id_seq'::regclass);
ALTER TABLE ONLY public.runs ALTER COLUMN id SET DEFAULT nextval('public.runs_id_seq'::regclass);
ALTER TABLE ONLY public.scans ALTER COLUMN id SET DEFAULT nextval('public.scans_id_seq'::regclass);
INSERT INTO public.batches VALUES (1, '87a5812d1aa1c8353fe3a49c8ec9116d2bd405b182915c858dce6c4ec51f7527', 1, '/in/monday', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', '2026-11-26 15:27:06.053725');
INSERT INTO public.closings VALUES (1, 'run-1', '2026-11-26 15:27:06.177423', 'done', '{"pages": {"inputs": 5, "accept": 2, "review": 2, "quarantine": 1}}');
INSERT INTO public.corrections VALUES (1, 'c4245b89d7e6cd9110bd8d1e727841d4', 'rejected', NULL, 'a second scan', 'Ada', '2026-11-26 12:00:00', '2026-11-26 15:27:06.197428');
INSERT INTO public.duplicates VALUES (2, 1, 2, false);
INSERT INTO public.inputs VALUES (1, 1, 'a.png', 10, 7, 'fa', '', '', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.inputs VALUES (2, 1, 'b.png', 11, 8, 'fb', '', '', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.inputs VALUES (3, 1, 'letter.x937', 900, 9, 'fl', '', '', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.inputs VALUES (4, 1, 'empty.png', 0, 10, '', 'empty', 'The file is empty.', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.items VALUES (1, 1, 0, 'd399edc94baf0b0b210c31c1db80d79e', 'a.png', 1, 1, 'accept', '', '[]', '', false);
INSERT INTO public.items VALUES (2, 1, 1, 'c4245b89d7e6cd9110bd8d1e727841d4', 'b.png', 1, 2, 'review', '', '["suspected duplicate presentment: b.png and a.png"]', 'a.png', false);
INSERT INTO public.items VALUES (3, 1, 2, 'e6765416b2e82951255f930983570079', 'empty.png', 0, NULL, 'review', 'empty', '[]', '', false);
INSERT INTO public.items VALUES (4, 1, 3, 'e67486a78456580b168fe50b491a80fa', 'letter.x937', 1, 3, 'accept', '', '[]', '', false);
INSERT INTO public.items VALUES (5, 1, 4, 'c66be3b72b91d64843b2a44b703b4f88', 'letter.x937', 2, 4, 'review', '', '[]', '', false);
INSERT INTO public.ledger_schema VALUES (1);
INSERT INTO public.presentments VALUES (1, '/in/monday', 'a.png', 'fa', 1, 'image of fa 1', -5, 1, '2026-11-26 15:27:06.081166');
INSERT INTO public.presentments VALUES (2, '/in/monday', 'b.png', 'fb', 1, 'image of fb 1', -6, 1, '2026-11-26 15:27:06.081166');
INSERT INTO public.presentments VALUES (3, '/in/monday', 'letter.x937', 'fl', 1, 'image of fl 1', 77, 1, '2026-11-26 15:27:06.081166');
INSERT INTO public.presentments VALUES (4, '/in/monday', 'letter.x937', 'fl', 2, 'image of fl 2', 99, 1, '2026-11-26 15:27:06.081166');
INSERT INTO public.readings VALUES (1, 'fa', 1, 'image of fa 1', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 1234.50, 'USD', 0.999, 7.000, 0.001, 'accept', '[]', '', '[1, 2, 3, 4]', NULL, '["too-light"]', -5, '', NULL, 0.1, 0.9, 0, '{"read": 0.01}', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.readings VALUES (2, 'fb', 1, 'image of fb 1', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 1234.50, 'USD', 0.999, 7.000, 0.001, 'accept', '[]', '', '[1, 2, 3, 4]', NULL, '["too-light"]', -6, '', NULL, 0.1, 0.9, 0, '{"read": 0.01}', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.readings VALUES (3, 'fl', 1, 'image of fl 1', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 1234.50, 'USD', 0.999, 7.000, 0.001, 'accept', '[]', '', '[1, 2, 3, 4]', NULL, '["too-light"]', 77, 'bundle 1, item 1', 20.00, 0.1, 0.9, 0, '{"read": 0.01}', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.readings VALUES (4, 'fl', 2, 'image of fl 2', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 1234.50, 'USD', 0.999, 7.000, 0.001, 'review', '["x"]', '', '[1, 2, 3, 4]', NULL, '["too-light"]', 99, 'bundle 1, item 2', NULL, 0.1, 0.9, 0, '{"read": 0.01}', 'run-1', '2026-11-26 15:27:06.081166');
INSERT INTO public.recipes VALUES ('1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 'r1', 'us-personal', '0.75 %', '{"threshold": 0.9}');
INSERT INTO public.runs VALUES (1, 1, 'run-1', '2026-11-26 15:27:06.053725');
INSERT INTO public.scans VALUES (1, 'fa', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 1, '{}');
INSERT INTO public.scans VALUES (2, 'fb', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 1, '{}');
INSERT INTO public.scans VALUES (3, 'fl', '1b3af95e625770c0eb405c82da920c1d8d3c8a2467e7afa40e29c1f538692f3e', 2, '{"items": 2}');
SELECT pg_catalog.setval('public.batches_id_seq', 1, true);
SELECT pg_catalog.setval('public.corrections_id_seq', 1, true);
SELECT pg_catalog.setval('public.inputs_id_seq', 4, true);
SELECT pg_catalog.setval('public.items_id_seq', 5, true);
SELECT pg_catalog.setval('public.ledger_schema_version_seq', 1, false);
SELECT pg_catalog.setval('public.presentments_id_seq', 4, true);
SELECT pg_catalog.setval('public.readings_id_seq', 4, true);
SELECT pg_catalog.setval('public.runs_id_seq', 1, true);
SELECT pg_catalog.setval('public.scans_id_seq', 3, true);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_key_ordinal_key UNIQUE (key, ordinal);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.closings
    ADD CONSTRAINT closings_pkey PRIMARY KEY (batch);
ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT corrections_item_key_who_at_key UNIQUE (item_key, who, at);
ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT corrections_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.duplicates
    ADD CONSTRAINT duplicates_pkey PRIMARY KEY (presentment);
ALTER TABLE ONLY public.inputs
    ADD CONSTRAINT inputs_batch_name_file_digest_code_key UNIQUE (batch, name, file_digest, code);
ALTER TABLE ONLY public.inputs
    ADD CONSTRAINT inputs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_batch_name_page_key UNIQUE (batch, name, page);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_batch_place_key UNIQUE (batch, place);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger_schema
    ADD CONSTRAINT ledger_schema_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.presentments
    ADD CONSTRAINT presentments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.presentments
    ADD CONSTRAINT presentments_source_name_file_digest_page_key UNIQUE (source, name, file_digest, page);
ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_image_digest_page_file_digest_recipe_key UNIQUE (image_digest, page, file_digest, recipe);
ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.recipes
    ADD CONSTRAINT recipes_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_batch_run_key UNIQUE (batch, run);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scans
    ADD CONSTRAINT scans_file_digest_recipe_key UNIQUE (file_digest, recipe);
ALTER TABLE ONLY public.scans
    ADD CONSTRAINT scans_pkey PRIMARY KEY (id);
CREATE INDEX ix_corrections_item_key ON public.corrections USING btree (item_key);
CREATE INDEX ix_items_key ON public.items USING btree (key);
CREATE INDEX ix_presentments_at ON public.presentments USING btree (at);
CREATE INDEX ix_presentments_batch ON public.presentments USING btree (batch);
CREATE INDEX ix_readings_at ON public.readings USING btree (at);
CREATE INDEX ix_runs_batch ON public.runs USING btree (batch);
CREATE INDEX readings_of_file ON public.readings USING btree (file_digest, recipe);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_recipe_fkey FOREIGN KEY (recipe) REFERENCES public.recipes(digest);
ALTER TABLE ONLY public.closings
    ADD CONSTRAINT closings_batch_fkey FOREIGN KEY (batch) REFERENCES public.batches(id);
ALTER TABLE ONLY public.duplicates
    ADD CONSTRAINT duplicates_other_fkey FOREIGN KEY (other) REFERENCES public.presentments(id);
ALTER TABLE ONLY public.duplicates
    ADD CONSTRAINT duplicates_presentment_fkey FOREIGN KEY (presentment) REFERENCES public.presentments(id);
ALTER TABLE ONLY public.inputs
    ADD CONSTRAINT inputs_batch_fkey FOREIGN KEY (batch) REFERENCES public.batches(id);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_batch_fkey FOREIGN KEY (batch) REFERENCES public.batches(id);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_reading_fkey FOREIGN KEY (reading) REFERENCES public.readings(id);
ALTER TABLE ONLY public.presentments
    ADD CONSTRAINT presentments_batch_fkey FOREIGN KEY (batch) REFERENCES public.batches(id);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_batch_fkey FOREIGN KEY (batch) REFERENCES public.batches(id);
