CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
COMMENT ON TABLE public.alembic_version IS 'alembic''s own table: the last step of the migrations that was done';
CREATE TABLE public.audit (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(64) NOT NULL,
    action character varying(32) NOT NULL,
    subject character varying(64) NOT NULL,
    reason character varying(200) NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE public.audit_head (
    id smallint NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    at timestamp with time zone
);
COMMENT ON TABLE public.audit_head IS 'one row: the last link of the audit''s chain and its time; whoever writes holds its lock';
CREATE SEQUENCE public.audit_head_id_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_head_id_seq OWNED BY public.audit_head.id;
CREATE TABLE public.claims (
    visit_id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    confirmed smallint,
    decided_at timestamp with time zone,
    staff_id integer,
    paper bytea
);
COMMENT ON TABLE public.claims IS 'what a patient said; which group, number and date of the paper are sealed';
CREATE TABLE public.delivery_refusals (
    id uuid NOT NULL,
    message_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    code character varying(64) NOT NULL,
    reason bytea,
    document bytea
);
COMMENT ON TABLE public.delivery_refusals IS 'what receivers refused, with their words, as it was sent';
CREATE TABLE public.forced_decisions (
    id uuid NOT NULL,
    of_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    staff_id integer NOT NULL,
    action character varying(32) NOT NULL,
    reason character varying(32) NOT NULL,
    words bytea
);
COMMENT ON TABLE public.forced_decisions IS 'what somebody decided against or without the machine; the words are sealed';
CREATE TABLE public.help_cases (
    id uuid NOT NULL,
    day date NOT NULL,
    number integer NOT NULL,
    ticket character varying(16) NOT NULL,
    reason character varying(32) NOT NULL,
    decision character varying(32) NOT NULL,
    result_code character varying(32) NOT NULL,
    passive character varying(16) NOT NULL,
    active character varying(16) NOT NULL,
    chip character varying(16) NOT NULL,
    access character varying(8) NOT NULL,
    kiosk character varying(32) NOT NULL,
    arrived timestamp with time zone NOT NULL,
    issued timestamp with time zone NOT NULL,
    visit_id uuid,
    person_hash bytea,
    person bytea,
    series character varying(8) DEFAULT ''::character varying NOT NULL,
    state character varying(16) DEFAULT 'waiting'::character varying NOT NULL,
    counter character varying(16),
    calls integer DEFAULT 0 NOT NULL,
    first_call timestamp with time zone,
    last_call timestamp with time zone,
    served_at timestamp with time zone,
    version integer DEFAULT 0 NOT NULL
);
COMMENT ON TABLE public.help_cases IS 'visit_id: the registration by hand that ended the case';
CREATE TABLE public.lookups (
    id bigint NOT NULL,
    visit_id uuid,
    person_hash bytea NOT NULL,
    asked timestamp with time zone NOT NULL,
    result_code character varying(32) NOT NULL,
    milliseconds integer,
    answer bytea
);
COMMENT ON TABLE public.lookups IS 'the portal''s answers as they came, with the staff pair (Decree 188/2025 art. 38)';
CREATE SEQUENCE public.lookups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.lookups_id_seq OWNED BY public.lookups.id;
CREATE TABLE public.outbox (
    id bigint NOT NULL,
    visit_id uuid NOT NULL,
    kind character varying(32) NOT NULL,
    state character varying(16) NOT NULL,
    created timestamp with time zone NOT NULL,
    due timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    last_error character varying(400),
    receipt character varying(64),
    document bytea
);
CREATE SEQUENCE public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outbox_id_seq OWNED BY public.outbox.id;
CREATE TABLE public.queue_counters (
    day date NOT NULL,
    service character varying(32) NOT NULL,
    track character varying(16) NOT NULL,
    last integer NOT NULL,
    waiting integer DEFAULT 0 NOT NULL,
    served_at timestamp with time zone,
    pace_seconds integer
);
COMMENT ON TABLE public.queue_counters IS 'of each queue: the last number, how many wait, when the last was served and about how often one is';
CREATE TABLE public.register_info (
    id smallint NOT NULL,
    application character varying(32) NOT NULL,
    schema_version integer NOT NULL,
    key_check bytea NOT NULL
);
COMMENT ON TABLE public.register_info IS 'one row: whose database this is, and whether the key file is its own';
CREATE SEQUENCE public.register_info_id_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.register_info_id_seq OWNED BY public.register_info.id;
CREATE TABLE public.staff (
    id integer NOT NULL,
    role character varying(16) NOT NULL,
    active smallint NOT NULL,
    made timestamp with time zone NOT NULL,
    failures integer NOT NULL,
    locked_until timestamp with time zone,
    login_hash bytea NOT NULL,
    identity bytea NOT NULL,
    pin bytea NOT NULL
);
COMMENT ON TABLE public.staff IS 'login, name, number and the Argon2id hash of the PIN are sealed; the audit names staff by id';
CREATE TABLE public.visit_aliases (
    id uuid NOT NULL,
    visit_id uuid NOT NULL
);
COMMENT ON TABLE public.visit_aliases IS 'further visit ids that were given the number of an earlier visit of the same patient, service and day';
CREATE TABLE public.visits (
    id uuid NOT NULL,
    day date NOT NULL,
    service character varying(32) NOT NULL,
    track character varying(16) NOT NULL,
    number integer NOT NULL,
    ticket character varying(16) NOT NULL,
    payment character varying(32) NOT NULL,
    decision character varying(32) NOT NULL,
    result_code character varying(32) NOT NULL,
    route_code character varying(8),
    expected_percent smallint,
    passive character varying(16) NOT NULL,
    active character varying(16) NOT NULL,
    chip character varying(16) NOT NULL,
    access character varying(8) NOT NULL,
    kiosk character varying(32) NOT NULL,
    arrived timestamp with time zone NOT NULL,
    issued timestamp with time zone NOT NULL,
    slip character varying(16) NOT NULL,
    slip_at timestamp with time zone,
    person_hash bytea,
    patient bytea,
    series character varying(8) DEFAULT ''::character varying NOT NULL,
    state character varying(16) DEFAULT 'waiting'::character varying NOT NULL,
    counter character varying(16),
    calls integer DEFAULT 0 NOT NULL,
    first_call timestamp with time zone,
    last_call timestamp with time zone,
    served_at timestamp with time zone,
    version integer DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.audit_head ALTER COLUMN id SET DEFAULT nextval('public.audit_head_id_seq'::regclass);
ALTER TABLE ONLY public.lookups ALTER COLUMN id SET DEFAULT nextval('public.lookups_id_seq'::regclass);
ALTER TABLE ONLY public.outbox ALTER COLUMN id SET DEFAULT nextval('public.outbox_id_seq'::regclass);
ALTER TABLE ONLY public.register_info ALTER COLUMN id SET DEFAULT nextval('public.register_info_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('4');
INSERT INTO public.audit VALUES (1, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'registered', '00000000-0000-0000-0000-000000000001', '', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "calls": 0, "chip": "ok", "counter": null, "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "first_call": null, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "last_call": null, "number": 1, "passive": "chain_ok", "patient": "139b6de3252f3a9a5e37538f9d710f494cc76ebf71fe685e765c1a17c0e5244e", "payment": "insurance", "person_hash": "fc2e34e51e9724b8b823befaaa99d58fd3e8a5ea05c4227553b8e9f45b80986d", "result_code": "000", "route_code": "1.1", "series": "", "served_at": null, "service": "general", "slip": "waiting", "slip_at": null, "state": "waiting", "ticket": "A 001", "track": "normal", "version": 0}', '\x3ae3e1986ef6fa3b842801d977b5c6bc28e10a39ba282e048bdb4d0b1f29ef47');
INSERT INTO public.audit VALUES (2, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'registered', '00000000-0000-0000-0000-000000000002', '', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "calls": 0, "chip": "ok", "counter": null, "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "first_call": null, "id": "00000000-0000-0000-0000-000000000002", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "last_call": null, "number": 2, "passive": "chain_ok", "patient": "4351f5bf9701de8a25f56a16db4561a3f732cf636b933d2cc4abe340cedc2738", "payment": "insurance", "person_hash": "e84d7a0716b1c93deea3ca0a8a489d807e838f78d95e3f526684da5c4f7d1ffe", "result_code": "000", "route_code": "1.1", "series": "", "served_at": null, "service": "general", "slip": "waiting", "slip_at": null, "state": "waiting", "ticket": "A 002", "track": "normal", "version": 0}', '\x2f45ff0a6ec5a2dab99028f1414d29d73c1e2c9060e1376c96febfc853656a1d');
INSERT INTO public.audit VALUES (3, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'registered', '00000000-0000-0000-0000-000000000003', '', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "calls": 0, "chip": "ok", "counter": null, "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "first_call": null, "id": "00000000-0000-0000-0000-000000000003", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "last_call": null, "number": 3, "passive": "chain_ok", "patient": "ade66f95800a762e7a0f0649b7a8c74db81853762f36bfbb582300025a48b8a1", "payment": "insurance", "person_hash": "63a2d4e5ea626854bf76ede609450c2e58338e4947c2efb020d6d78fe88e4b1d", "result_code": "000", "route_code": "1.1", "series": "", "served_at": null, "service": "general", "slip": "waiting", "slip_at": null, "state": "waiting", "ticket": "A 003", "track": "normal", "version": 0}', '\x903f149e9c9b4f71f003979a58630473dcf9efd3dd101de96a32dc1fdd814dc6');
INSERT INTO public.audit VALUES (4, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'came_again', '00000000-0000-0000-0000-000000000002', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "calls": 0, "chip": "ok", "counter": null, "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "first_call": null, "id": "00000000-0000-0000-0000-000000000002", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "last_call": null, "number": 2, "passive": "chain_ok", "patient": "4351f5bf9701de8a25f56a16db4561a3f732cf636b933d2cc4abe340cedc2738", "payment": "insurance", "person_hash": "e84d7a0716b1c93deea3ca0a8a489d807e838f78d95e3f526684da5c4f7d1ffe", "result_code": "000", "route_code": "1.1", "series": "", "served_at": null, "service": "general", "slip": "waiting", "slip_at": null, "state": "waiting", "ticket": "A 002", "track": "normal", "version": 0}', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "calls": 0, "chip": "ok", "counter": null, "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "first_call": null, "id": "00000000-0000-0000-0000-000000000002", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "last_call": null, "number": 2, "passive": "chain_ok", "patient": "4351f5bf9701de8a25f56a16db4561a3f732cf636b933d2cc4abe340cedc2738", "payment": "insurance", "person_hash": "e84d7a0716b1c93deea3ca0a8a489d807e838f78d95e3f526684da5c4f7d1ffe", "result_code": "000", "route_code": "1.1", "series": "", "served_at": null, "service": "general", "slip": "waiting", "slip_at": null, "state": "waiting", "ticket": "A 002", "track": "normal", "version": 0}', '\xd81d37431bded190c47de86c7b7a296ff7bf8c49c58577fd6d5b73715b394ccc');
INSERT INTO public.audit VALUES (5, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'slip_printed', '00000000-0000-0000-0000-000000000001', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "calls": 0, "chip": "ok", "counter": null, "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "first_call": null, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "last_call": null, "number": 1, "passive": "chain_ok", "patient": "139b6de3252f3a9a5e37538f9d710f494cc76ebf71fe685e765c1a17c0e5244e", "payment": "insurance", "person_hash": "fc2e34e51e9724b8b823befaaa99d58fd3e8a5ea05c4227553b8e9f45b80986d", "result_code": "000", "route_code": "1.1", "series": "", "served_at": null, "service": "general", "slip": "waiting", "slip_at": null, "state": "waiting", "ticket": "A 001", "track": "normal", "version": 0}', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "calls": 0, "chip": "ok", "counter": null, "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "first_call": null, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "last_call": null, "number": 1, "passive": "chain_ok", "patient": "139b6de3252f3a9a5e37538f9d710f494cc76ebf71fe685e765c1a17c0e5244e", "payment": "insurance", "person_hash": "fc2e34e51e9724b8b823befaaa99d58fd3e8a5ea05c4227553b8e9f45b80986d", "result_code": "000", "route_code": "1.1", "series": "", "served_at": null, "service": "general", "slip": "printed", "slip_at": "2026-11-23T01:00:00.000000+00:00", "state": "waiting", "ticket": "A 001", "track": "normal", "version": 0}', '\x71cfab5aea845df091623affa97d386e8b2c3eac8a769a5dceaa05bd2a493c3a');
INSERT INTO public.audit_head VALUES (1, 5, '\x71cfab5aea845df091623affa97d386e8b2c3eac8a769a5dceaa05bd2a493c3a', '2026-11-23 01:00:00+00');
INSERT INTO public.delivery_refusals VALUES ('892bcb29-00e4-43d8-aa09-5c1e54dbb747', 2, '2026-11-23 01:01:00+00', '777', '\x012ccdc930496f00a9e7fa30ca5f676cfe64cef8deba569eb08fce503fbce06461e55d0a8156705d309409', '\x0180b97cffe72313903fa3a9a00f835462a205addfa69ab53f3c173d71c4aa96a6285243f0d49f');
INSERT INTO public.lookups VALUES (1, NULL, '\xe75476b8b6410a910054661910161e126b9ca7dcecade43d5f645422de82b695', '2026-11-23 01:01:00+00', '000', 120, '\x0136534793a45b86ad18ac19ca4dfb8c2f5384bc0303c26ec86bf3d0ebaadaabe883d9e6a5b9e446d6d2988192d2d758536a0ad9863022739a78899a737a9b1b808dce7266b75eae6db3d77bcf28e2165d3669bed3b073804005dfa083952eccbe4fa6ebfb3030f8d3fea068224e24508d52aac0dac52cf0a94c2638e9f4');
INSERT INTO public.outbox VALUES (3, '00000000-0000-0000-0000-000000000003', 'check_in', 'waiting', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 0, NULL, NULL, NULL);
INSERT INTO public.outbox VALUES (1, '00000000-0000-0000-0000-000000000001', 'check_in', 'done', '2026-11-23 01:00:00+00', '2026-11-23 01:03:00+00', 1, NULL, 'GD1', NULL);
INSERT INTO public.outbox VALUES (2, '00000000-0000-0000-0000-000000000002', 'check_in', 'dead', '2026-11-23 01:00:00+00', '2026-11-23 01:03:00+00', 1, '{"code": "refused", "refusal": "777"}', '777', '\x01498304c465cb94177c085bd14fc405f2730c6a9118d5643e1774e7a2e70c6e2c9361f20b906d');
INSERT INTO public.queue_counters VALUES ('2026-11-23', 'general', 'normal', 3, 3, NULL, NULL);
INSERT INTO public.register_info VALUES (1, 'chip-id-kiosk', 4, '\x68f2bd0419afb3974e4d43512cb73eb15e42967635a6b65be24ee30742f6a3d3');
INSERT INTO public.visit_aliases VALUES ('00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0000-000000000002');
INSERT INTO public.visits VALUES ('00000000-0000-0000-0000-000000000002', '2026-11-23', 'general', 'normal', 2, 'A 002', 'insurance', 'covered', '000', '1.1', 80, 'chain_ok', 'not_offered', 'ok', 'pace', 'kiosk-1', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 'waiting', NULL, '\x80f888dc8512ff86b2f0e7d9efa15d93d8a71a3a02d51accf2d62a92deb674cf', '\x014c7af28ef14d6ee2742736c91d0e79c7f9a0a80243359459f0f2f15427b4f7f316efc482d57a5c42db541619eb8d7578859c316e38ed468700d01f82dcbbc50c08c517ed38933ba0d3db56ca437de79079acf00ec2fd6b54c3e6500a5b55a48a1befa55e4a013404e40f142564760614a1bb4d6849ae96dd8aaba8533144fcc99021dcd072d993ae7e898bc939a8bcb9e0adfa98caffecbe659f38a2b347e3f9931529a7240519fd5f3788010ed3ef98f79e329705bbcf037955c62d86252a277f7e033381ea99c5438d29771c4ed175f6971018a2443a7e19ff8b9c51daa58be00d665d4e4b3dcb3216f74f37730cdd7114e532b18b1af11c22746ab287338f5f1488ae160a759bb354d3ebe0a295cd05a967985d800ca862d8136c08830afb95b00fc4bb2ece4c122fb6ccef6cd8d2fb9570ee3522aaf16d839ea64ef3ce9a5931aa1bbb0cf25b175a8fd042427596366da876a402c4a4b6b299d2ddf43eccdb462017243741d474bc97e6d848c85119e156033b53a56d3c8bdbbfc114e250d9a0fe50b1bea685d700a1e2af94c7c1f8bddec342d3e2a5736a2067e3d994a71090f7f7c67d29ca2792c057bd6fa68d802bb645e0047e57bcffe53ea793dfa84e72d790af29ce7e519546545e62ea8cfb894d30d1a0975329f5b0d66740b130dfd8192f4ed59e2914f6f4cfff2465ec514f64c36d6e81d11cb4057fcbcf6335a0c8208be2bf2fbe0a58dd6fdb3ab5b88ef79ccd00ba7aefda8c12fae522db47014e5a9dc26572482cc1af22b51c23141309e6cbc8866215a65c05a798de5c3d5fc2619f1cb101d9ce14441f4f351e5803831bb34353f8656265e0a9d60bbf880c6d6ebb4e708b9ebfd86fdb648b336a07ca3ef881ca49a8e77ddadf0e917545919c3d6f3fef8d99de3bc784c1bf30ed76cf16615cba5715ceeef717eaf20af529ed67f092c2e65e3646b306ad95003c91fd52b890a83afc5a6e2fbd5215d5cc0cfa901694dafa0beec0113d04eee7c883f09c54a0c8f780134dbeba90c706254f9f6ec2a6221ac7c52fd75dc1e2ba406fbb07b85977ea22b1188b27eae004526ad26249bc63f1398765188522e96856cd88fee466a5ea3ebdb30c15265b5dc2cc91e9c0115c78517beb61bb0c995d4376f95d810f60776aa269664917a439dc0e04ad739a5baee881fb326b9f3af937631a3c473be9', '', 'waiting', NULL, 0, NULL, NULL, NULL, 0);
INSERT INTO public.visits VALUES ('00000000-0000-0000-0000-000000000003', '2026-11-23', 'general', 'normal', 3, 'A 003', 'insurance', 'covered', '000', '1.1', 80, 'chain_ok', 'not_offered', 'ok', 'pace', 'kiosk-1', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 'waiting', NULL, '\x3eaf2ebf0a81f2cbb9f3efeaf77a43061d578f8d82283bda22d9d71a8f36311b', '\x01d64b1404bf6737f37d950d7b53c08e4827e0bf77a75c724da74797f87405bfc414e424a7a487fd1d0918c889fc4ea21b4df950c81701f6af1dab162844372e68e09d59cca8c15854ae497fe862e00a53174f24c7a7db1502aebc66db7baa2c4d1a5499716e076951752f31516cd85794ebc43dfa39f51f8f2954640987c0ad3a6e8009aff53da29fbfb5bfeb16a14e061a0dea5f5559c065b106de105840deff29b380557592f7a2412af347c3486faa40f6f31d0c170faccb074ae25a9e525f8cfe644d79369e8f7d34f565553101be4733ee44e02c076e89b55e76d22b79f987232c5184abd959df98bd30905aa08afbdda2bba54f69f27afcd9e07bf5138280660a5d623bc8ed5023813aa0f993373cb578cd11896d0dab5ade3bf1d2d12dc2d6bbf0d04859e69bba4d6cc07a695f81c8b3a49d2d75c7f1691bb5a802937eda6b51a7cedfd316c36d98cbaa4fcfe39cb1d881ce4c899a0f4ae48b244696bd52f7282131dc8d081c8c00a6effb831f5d880af9d8d96069239f4c11727f972b0356838cfcfa4bd4b7c06d024dc6591e1e799bb6816579806d62785410c0cc458790adc5d17728f28e8e2e6fcb7e65ebd38478ff280a32a71d102f7e0f0d6d9e9b3e77af85e09e3347673e903f303e5561d8aa365f02989d7d0e5252efea0ef31859f79f7cf550239d4dca978a8139f782f8d2975500a93ce73807c490e05b8c84a9eafcefaf64753ffe126a485bd1804aaf28b5df937e82a6dbaf7d4bc7bfe28479e80524363140d3f759ad77754cdbc080f098933e40d8d0f002725bfd18d81b54f820fb004b03d60fd73ee004d033e6ee0ce36886672bc493b1b51173cfa586d9b9acfe83ad8683ee58948016fa1634d5a8291cf581cfd68a4a055cb895b00afe382822aa897ec89596908a63155f1fc8f33c72fa0bb3bc20b9e8fb4c1769915b658cfa959998199732880887611400696074df701c7668c60755b93ec7beaefc4cd370af029510264c34fc254fef9c9bf00b947c458772630892bfa75b19b4e316d7d8f1140d7a7fffd84c429e7f8822451885d2a4a468de30bbe67ae6b3b6cbfdf495ab52ac4fb5567886289bc206023a30ae6a0bdec54b682fdb10e66bb3d5e054bfe7fd45c7d7a7824341f55360dc278733a178774e5db8df7752b92689f8968614f6e910202450556ad4a53c56713cf49ba8', '', 'waiting', NULL, 0, NULL, NULL, NULL, 0);
INSERT INTO public.visits VALUES ('00000000-0000-0000-0000-000000000001', '2026-11-23', 'general', 'normal', 1, 'A 001', 'insurance', 'covered', '000', '1.1', 80, 'chain_ok', 'not_offered', 'ok', 'pace', 'kiosk-1', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 'printed', '2026-11-23 01:00:00+00', '\xe75476b8b6410a910054661910161e126b9ca7dcecade43d5f645422de82b695', '\x01edadf3e982f1adaa5229f00e55760b2b18093bf9c212cfebcd9ceb7047f1b83e6a0744ff99881eafe967ca0d33d6fc950e5469c1fe986f9e3d2964d8f82bc319f6043d36b69aaef42c3159756c373b5845adc3448c25bca0ff360a9272dfb62c813a5c44cd48605d6814db543a2773e56bba85ede0b4646bbb38285c0cb4de961a1f141f6dc6dbca5434bcae353d1619deb2564f9761fbf64cf923d82374c37b280144aebad437c410852095f9e4e6be7ede99e222b69af02cfb4bbd2f5597521b0189e8790edd84e0dabd959cf61cb11fcb2dee4bb5db516fbc760ea4d3cb77a939b5210a199c0e5038bd01d408441f96a09ce172dc58103ea3cef5a6213001666b38a28f35b5a50b0c6b91b040d7ecd0158b337299fbdf29445f78265ab42a3cf57af48e28bb7ae413a7649e3be7e35ac1d0c12e0cbafc0e173fefa0c27d24b18deee9113d36b82ceac557d26caebd37a807e8ddcd1789cf2887c860cb7b5443d3481da1838657dccfb3b283101b1a212e842bd1c80852d3b29081296acf499b90a133119f0c284525b9828d7156155ea9231658994a21cc804b9b7adc5e9d676e19aa6bf2361c4d7e108f2fb1cd7c1d35d1040cde2014871277ce533fcd063e1fdb4bbe3fc7ad81abd1ebf705e283c49aceb38df9cd552c52bd7b9e092506631de4fa4c91d430421ea25b6708ed605909bb4770a531a90d18fe5a588d86388b0b756d77a3d5c3b6b7e4116951dd99206fbb588cc14bcca9834f76b7832a0e53e53b36533af1dde29844e64756faca7a6ed49be25638a1310c32b35a1ef2e8faee68730148f0a9cacb3889c259557a3d0fb8bec0213163b052516ba13cb77b600663b1c1727865351e91bf91dad101e09e79c574fa414ad4738a11027e1e73869c2598d6171560766cc1ee9190e55f1d7574143510627d8406279659cd63eba846e293f0930c221f4b2effa0a54a948a14d2376fb8e40748de62f7e7ac9410a334100c66df646dc1b4cb39b328b5ed122e3ff82c4d978fa8bbc02ca9f4e77a0581e2c4fbe088821b02c7792aebc1cfc3b17c40b9b881a8ac1879efc3d6741f45bdd6a1f0868a8b6f34e78d8d660380d6a2ed2c3d747d162276dee14b4bee005792df92a1a323c843c58160177867e1e863ecf16c46d5f6fe00c6d22e181efdd46bdb343f0621f440cee7381847ea36863129a6a74c', '', 'waiting', NULL, 0, NULL, NULL, NULL, 0);
SELECT pg_catalog.setval('public.audit_head_id_seq', 1, false);
SELECT pg_catalog.setval('public.lookups_id_seq', 1, true);
SELECT pg_catalog.setval('public.outbox_id_seq', 3, true);
SELECT pg_catalog.setval('public.register_info_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT pk_alembic_version PRIMARY KEY (version_num);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (seq);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT pk_audit_head PRIMARY KEY (id);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT pk_claims PRIMARY KEY (visit_id, kind);
ALTER TABLE ONLY public.delivery_refusals
    ADD CONSTRAINT pk_delivery_refusals PRIMARY KEY (id);
ALTER TABLE ONLY public.forced_decisions
    ADD CONSTRAINT pk_forced_decisions PRIMARY KEY (id);
ALTER TABLE ONLY public.help_cases
    ADD CONSTRAINT pk_help_cases PRIMARY KEY (id);
ALTER TABLE ONLY public.lookups
    ADD CONSTRAINT pk_lookups PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.queue_counters
    ADD CONSTRAINT pk_queue_counters PRIMARY KEY (day, service, track);
ALTER TABLE ONLY public.register_info
    ADD CONSTRAINT pk_register_info PRIMARY KEY (id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE ONLY public.visit_aliases
    ADD CONSTRAINT pk_visit_aliases PRIMARY KEY (id);
ALTER TABLE ONLY public.visits
    ADD CONSTRAINT pk_visits PRIMARY KEY (id);
ALTER TABLE ONLY public.help_cases
    ADD CONSTRAINT uq_help_cases_day_series_number UNIQUE (day, series, number);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_visit_id_kind UNIQUE (visit_id, kind);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_login_hash UNIQUE (login_hash);
ALTER TABLE ONLY public.visits
    ADD CONSTRAINT uq_visits_day_service_track_series_number UNIQUE (day, service, track, series, number);
CREATE INDEX ix_audit_subject ON public.audit USING btree (subject);
CREATE INDEX ix_delivery_refusals_message_id ON public.delivery_refusals USING btree (message_id);
CREATE INDEX ix_forced_decisions_at ON public.forced_decisions USING btree (at);
CREATE INDEX ix_forced_decisions_of_id ON public.forced_decisions USING btree (of_id);
CREATE INDEX ix_help_cases_person_hash ON public.help_cases USING btree (person_hash);
CREATE INDEX ix_lookups_asked ON public.lookups USING btree (asked);
CREATE INDEX ix_lookups_person_hash ON public.lookups USING btree (person_hash);
CREATE INDEX ix_lookups_visit_id ON public.lookups USING btree (visit_id);
CREATE INDEX ix_outbox_state_due ON public.outbox USING btree (state, due);
CREATE INDEX ix_outbox_visit_id ON public.outbox USING btree (visit_id);
CREATE INDEX ix_visit_aliases_visit_id ON public.visit_aliases USING btree (visit_id);
CREATE INDEX ix_visits_person_hash ON public.visits USING btree (person_hash);
CREATE UNIQUE INDEX ux_visits_person_of_day ON public.visits USING btree (day, service, person_hash) WHERE ((state)::text <> 'void'::text);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT fk_claims_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.claims
    ADD CONSTRAINT fk_claims_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
ALTER TABLE ONLY public.delivery_refusals
    ADD CONSTRAINT fk_delivery_refusals_message_id FOREIGN KEY (message_id) REFERENCES public.outbox(id);
ALTER TABLE ONLY public.forced_decisions
    ADD CONSTRAINT fk_forced_decisions_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.help_cases
    ADD CONSTRAINT fk_help_cases_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
ALTER TABLE ONLY public.lookups
    ADD CONSTRAINT fk_lookups_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
ALTER TABLE ONLY public.visit_aliases
    ADD CONSTRAINT fk_visit_aliases_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
