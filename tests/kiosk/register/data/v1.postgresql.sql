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
    hash bytea NOT NULL
);
CREATE SEQUENCE public.audit_head_id_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_head_id_seq OWNED BY public.audit_head.id;
CREATE TABLE public.lookups (
    id bigint NOT NULL,
    visit_id uuid,
    person_hash bytea NOT NULL,
    asked timestamp with time zone NOT NULL,
    result_code character varying(32) NOT NULL,
    answer bytea
);
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
    last_error character varying(200),
    receipt character varying(64)
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
    last integer NOT NULL
);
CREATE TABLE public.register_info (
    id smallint NOT NULL,
    application character varying(32) NOT NULL,
    schema_version integer NOT NULL,
    key_check bytea NOT NULL
);
CREATE SEQUENCE public.register_info_id_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.register_info_id_seq OWNED BY public.register_info.id;
CREATE TABLE public.visit_aliases (
    id uuid NOT NULL,
    visit_id uuid NOT NULL
);
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
    patient bytea
);
ALTER TABLE ONLY public.audit_head ALTER COLUMN id SET DEFAULT nextval('public.audit_head_id_seq'::regclass);
ALTER TABLE ONLY public.lookups ALTER COLUMN id SET DEFAULT nextval('public.lookups_id_seq'::regclass);
ALTER TABLE ONLY public.outbox ALTER COLUMN id SET DEFAULT nextval('public.outbox_id_seq'::regclass);
ALTER TABLE ONLY public.register_info ALTER COLUMN id SET DEFAULT nextval('public.register_info_id_seq'::regclass);
INSERT INTO public.audit VALUES (1, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'registered', '00000000-0000-0000-0000-000000000001', '', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "chip": "ok", "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "number": 1, "passive": "chain_ok", "patient": "115ee7fb2801216aef3fd8dd0cdb0c42072902fe3cb280bce1786de59be13cf7", "payment": "insurance", "person_hash": "73b127861c7c8d677be3519eca4e3bfa4a6d53b644c4de930433e9bb33df5a7a", "result_code": "000", "route_code": "1.1", "service": "general", "slip": "waiting", "slip_at": null, "ticket": "A 001", "track": "normal"}', '\x35f69dddf1e7efd6c221a8cf2f99f019f06bde278a4ddda91bbb2bbe4b4b839d');
INSERT INTO public.audit VALUES (2, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'registered', '00000000-0000-0000-0000-000000000002', '', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "chip": "ok", "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "id": "00000000-0000-0000-0000-000000000002", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "number": 1, "passive": "chain_ok", "patient": "9e4e5ec9b29fba302194375b77954f961d492c061fc1dcb4249e941fd5fa10ec", "payment": "insurance", "person_hash": "ebeb203ae83e809fa4ec6624d13c2d64f583c7a2876d9a2dd4679565a76a96a3", "result_code": "000", "route_code": "1.1", "service": "general", "slip": "waiting", "slip_at": null, "ticket": "ƯT A 001", "track": "priority"}', '\xf5e016a373324ec94957f58747f0cf77f71341f68748297713c41c147511d975');
INSERT INTO public.audit VALUES (3, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'registered', '00000000-0000-0000-0000-000000000003', '', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "chip": "ok", "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "id": "00000000-0000-0000-0000-000000000003", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "number": 2, "passive": "chain_ok", "patient": "bdc22bf935c64e7dd707e8ea400a9bd885cc489a012f0a8d8224236fbad22391", "payment": "insurance", "person_hash": "dac42ad9b7069a53c5be91a41207afe142a84a1906160d02f1d7ba7d5fd55d06", "result_code": "000", "route_code": "1.1", "service": "general", "slip": "waiting", "slip_at": null, "ticket": "A 002", "track": "normal"}', '\x92709eeb9044034ee9c8753a810a66547406f62f753b9c80ee9ef889b988003e');
INSERT INTO public.audit VALUES (4, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'came_again', '00000000-0000-0000-0000-000000000001', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "chip": "ok", "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "number": 1, "passive": "chain_ok", "patient": "115ee7fb2801216aef3fd8dd0cdb0c42072902fe3cb280bce1786de59be13cf7", "payment": "insurance", "person_hash": "73b127861c7c8d677be3519eca4e3bfa4a6d53b644c4de930433e9bb33df5a7a", "result_code": "000", "route_code": "1.1", "service": "general", "slip": "waiting", "slip_at": null, "ticket": "A 001", "track": "normal"}', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "chip": "ok", "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "number": 1, "passive": "chain_ok", "patient": "115ee7fb2801216aef3fd8dd0cdb0c42072902fe3cb280bce1786de59be13cf7", "payment": "insurance", "person_hash": "73b127861c7c8d677be3519eca4e3bfa4a6d53b644c4de930433e9bb33df5a7a", "result_code": "000", "route_code": "1.1", "service": "general", "slip": "waiting", "slip_at": null, "ticket": "A 001", "track": "normal"}', '\xf453dfb3502aea97be8ee7d170200fa142dc30b00220550130d9da71714413e1');
INSERT INTO public.audit VALUES (5, '2026-11-23 01:00:00+00', 'kiosk:kiosk-1', 'slip_printed', '00000000-0000-0000-0000-000000000001', '', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "chip": "ok", "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "number": 1, "passive": "chain_ok", "patient": "115ee7fb2801216aef3fd8dd0cdb0c42072902fe3cb280bce1786de59be13cf7", "payment": "insurance", "person_hash": "73b127861c7c8d677be3519eca4e3bfa4a6d53b644c4de930433e9bb33df5a7a", "result_code": "000", "route_code": "1.1", "service": "general", "slip": "waiting", "slip_at": null, "ticket": "A 001", "track": "normal"}', '{"access": "pace", "active": "not_offered", "arrived": "2026-11-23T01:00:00.000000+00:00", "chip": "ok", "day": "2026-11-23", "decision": "covered", "expected_percent": 80, "id": "00000000-0000-0000-0000-000000000001", "issued": "2026-11-23T01:00:00.000000+00:00", "kiosk": "kiosk-1", "number": 1, "passive": "chain_ok", "patient": "115ee7fb2801216aef3fd8dd0cdb0c42072902fe3cb280bce1786de59be13cf7", "payment": "insurance", "person_hash": "73b127861c7c8d677be3519eca4e3bfa4a6d53b644c4de930433e9bb33df5a7a", "result_code": "000", "route_code": "1.1", "service": "general", "slip": "printed", "slip_at": "2026-11-23T01:00:00.000000+00:00", "ticket": "A 001", "track": "normal"}', '\x4697181d900034f5a3dcf925e80a894a2f068447950f51173fd27b1c60161ff0');
INSERT INTO public.audit_head VALUES (1, 5, '\x4697181d900034f5a3dcf925e80a894a2f068447950f51173fd27b1c60161ff0');
INSERT INTO public.outbox VALUES (1, '00000000-0000-0000-0000-000000000001', 'check_in', 'waiting', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 0, NULL, NULL);
INSERT INTO public.outbox VALUES (2, '00000000-0000-0000-0000-000000000002', 'check_in', 'waiting', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 0, NULL, NULL);
INSERT INTO public.outbox VALUES (3, '00000000-0000-0000-0000-000000000003', 'check_in', 'waiting', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 0, NULL, NULL);
INSERT INTO public.queue_counters VALUES ('2026-11-23', 'general', 'priority', 1);
INSERT INTO public.queue_counters VALUES ('2026-11-23', 'general', 'normal', 2);
INSERT INTO public.register_info VALUES (1, 'chip-id-kiosk', 1, '\xf65806069de133c5ed8e0ee6b717d5a9c0e5c826b5cd770820c340a266b7f89b');
INSERT INTO public.visit_aliases VALUES ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000001');
INSERT INTO public.visits VALUES ('00000000-0000-0000-0000-000000000002', '2026-11-23', 'general', 'priority', 1, 'ƯT A 001', 'insurance', 'covered', '000', '1.1', 80, 'chain_ok', 'not_offered', 'ok', 'pace', 'kiosk-1', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 'waiting', NULL, '\x3f918a27b289efd4d3d098593d839efd0b7fbbb3b5a64f9793e53b5913ab4f4a', '\x015220326417707322d4487c837d127d548b682663f6f0b15acee5529629d4922fd356a2dd506ab9278c31f7cc0bf54d1119e17d453b36963cc157c2605de2921e1430771f930a2cd6dafd285f2d0b5a6bf50c538eac3b027bf0444db8d3e5459f5a6955c14d8ccf0517014460962aacc628dda79c27c3c9e76964e0eb6077f8fd64cbf5ee085dd9c9a08203cd3911c6765de8fa34a9fcb8de5c869211d46dd74e64995d99f3340064a8c3f4d071cf18d8930f1c8fbacd3694de211d17e4fd01ddf303ba536c8180b4f1ed88acdcaa588b3d7870d5d09af22bbf3293edad460d7787184359a0793e397db949e651a9b153dc840c1a54c85786b33f1749993e95e642573bd9de5c79669894f804838c41560f0cd12e53bc4486ae71c56561339da2950fb60167af67ebe4be75a71956d0ed19bdae53f5589402566256312e693e9a6a239790e4ebc717520b192ad0f222ae59025eaa6183606a907f1594732ae975d7310fefbe5a84c2e6724e4f5472da689b944017928cc1cee8938c7a98e940a41c9f528a96c65d030d515a9cee512e1f623abd33edfb75654f15d240e143667453c89424ebc916e030844bfd8d30321d61ae1c21ac82e76d657dbf32c182faf2f8970e2cc6b7fbc12cecffc0f7b4a6ce8fe7fc31914387001fb2abe21f7941cc5d94d31e04cf0b5b7c6d9922846f2a1217c89e998a933e0070b5f48744f454add66035d30384bccee0cfbdd7657d6d8af3a467395e3f36c18fe05ddc593cd56bdb858a3edeba7b05069e7476b4c81449b72e7632e537bae21ae7b9ccfcad4b15696e4f549b8bc84502803a30be974e20ffd6afa0acd076610d4f9d73238f5050c6d2a74a477115be35f998acb49fe1fe7feb81a4fe977b634e036584b1f79f7b3a1f98c41ca973486ee316229777a4d085dbdf7bc1200526840b993d4ce07a4a3a087e73a4e49bcfdb33ee2059450b433187da7983bbe02028');
INSERT INTO public.visits VALUES ('00000000-0000-0000-0000-000000000003', '2026-11-23', 'general', 'normal', 2, 'A 002', 'insurance', 'covered', '000', '1.1', 80, 'chain_ok', 'not_offered', 'ok', 'pace', 'kiosk-1', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 'waiting', NULL, '\xc7a2431471c8e41442664fc8106479227b1e9f7b3e71d85c44264f2ce3d85a05', '\x0159e6cca11739b815a02b3502bea6685b1bb851ae9f1c8dc1643c6b38ed52289a0dbb14875e8be60fe415bf827f27e8eb1d0f567ab74a4f268bc6baebdbeba7c6e373531f46fd20ecb1ff7d822ff73d51b3755332eb5a78dc2cebd5df1e54f2eeb5b62da241cdb0c539f346a153afcb9b61231f31a49cc975840290500b1f796cdbc1fca94075680c626d3c813dbec34c39f0adf2ce3a017cf2aa236251858c97a5cc2367a1a42fc2ccdf6e383c62c6028ee7679ca2527867b00a1576544cc7b7272860842a24b4210795b1687719b34f1f9a7cdca4882d90dd42b148f90cd6af3683b86fc6f14a03d101c7bd29ca7a60125286510d418fb46faa402b509157eb49032468164068c0f5130642e4ea526e755479b07ebb98d5be2b179f3ed953df496998937d9fdc76bcacf6fc9c3b31e27a06d3b3b1182163c52b479f0ab94504629996a59bebc10f58663bcd46b580fbe3f475ceaad612eff5e3ab8742590730d9a9b0d2c3f62b254e156fd4e37e9bdbe196cca97d6c9b0f7e5148428ee566a1026bdf59a00112a80e7de6c0525c2d02729c25a77f1e6f599597b01d471d0a5978c9b3d1afe58ebf36e75e598a8bf01377386220f17e869420e3cbd9698314eb1539e241aa0ee4b61b5d4f92d8eb84ff85bf648e74e6cfdebc4a1fdf64c8ddbba63792078bea90bbd12f52f3393e88c24fed8048d1f3f36bda50320ffbfd4863884b748934b86ae6db458cc51c0348ff7f4f502822f1487a83c85ac80cb186fb4353d39f67a7f57f8678816d9cdabe1a70a579ed46ab11dabd520c81257f49667b8a7608ae6de83eace0248e9ff7fbb0a1ec79cb40bc39c1a7d6ed5a3a48dbbbf1b86abd2c1b523943f7f742679972f14278bdb0dfec49720fcc9a67086b1e11a0dabe7fa986348f8515527107d001456ab7e6cc38eaf132aa57310e9db8254845aaa64f2686c71b5dab741a16319a8e23ca60fdbd60310060');
INSERT INTO public.visits VALUES ('00000000-0000-0000-0000-000000000001', '2026-11-23', 'general', 'normal', 1, 'A 001', 'insurance', 'covered', '000', '1.1', 80, 'chain_ok', 'not_offered', 'ok', 'pace', 'kiosk-1', '2026-11-23 01:00:00+00', '2026-11-23 01:00:00+00', 'printed', '2026-11-23 01:00:00+00', '\x7d2674613e14b7a4a3a88d6b7ddf3a756f92669fa2df2f96cacc007bd1a42ff1', '\x015c2314f3a3d539066d48c17ffd8a5e23a7581dfdec238f48da7e3e72eb6745150b39bd53692912fb5622d9c837fe9b52bb5aa397f2deb0a8da788123b65acd253784cdc24157349edf0e3b44277beec116cb99625fce59d7dea194d978980cc4b2fc7e2155f5c6bac925fbe5b8b162474e05cd0d13776eb46e69a10547a1af1c8c9493a2d13ed1ce70532639e535abb4bfb95fb0953e86801ed2ab8dada86ba065e71d023535b07b3e4e9c885eea1e711cacbefff43d678d44c197ac5bac564f0fe071eca00360fe0059bf2b561961d5bc9a9b79ec37f0180315b0e24f176ffe0e070f21915ce20cf7123c05723589cf2ba1279e105cb0f2cfe98a44f5a985d769fd72529fc80662abfc06f56631f5d7d49d175164c03a2073ec398d1bbffdada134d05329e72421e4f507747869474011eed18d49d31ff91fa4701b73c8fd198d97104815ac83dabb1bb7d3074206528254033a44c8933764641447ab759e368638e63d28ca1cbfb8bfc8d8a9c5f490285b89d512a1160ef3cd34518a68f222c13a0e24762f0883d399b11cd3de53b95db12529ddbaa7f2acd13e816472bbd5efea3baa69195f165d4dbf42f2db3b9d93c38633475f5c0b4c6e08624378027ac9b7956a286073a18181226c0e640a97ae9c19d7b5c1890457315d98ff08ac27f5b74524321c80314302d37e79a658b52de6e09936ba0d238e51fbfce0b583ed50c3f500506fe5d5cf915117a5dd602ccb92ba9f3656cb2a68c50e67cbe46f2bf944b2659a70763724ff9f37587d0c6d5bdd18383063283d0c84e42d29248efecd66f3bd2543bc70bd84067cc6516d08420a7e73b6531de44f98bdd6ec0893e820b490f0843789d9febc536f0d7f11a35bc289889fdf85595ef6be9e00067c7dd04ab225c012ca8b122117d0a5d5798ce78a024a6bfcb4417383ffa63265acc48dc5e94254b59b968590b16c06da7234b4940dcb44f8f508a2');
SELECT pg_catalog.setval('public.audit_head_id_seq', 1, false);
SELECT pg_catalog.setval('public.lookups_id_seq', 1, false);
SELECT pg_catalog.setval('public.outbox_id_seq', 3, true);
SELECT pg_catalog.setval('public.register_info_id_seq', 1, false);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (seq);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT pk_audit_head PRIMARY KEY (id);
ALTER TABLE ONLY public.lookups
    ADD CONSTRAINT pk_lookups PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.queue_counters
    ADD CONSTRAINT pk_queue_counters PRIMARY KEY (day, service, track);
ALTER TABLE ONLY public.register_info
    ADD CONSTRAINT pk_register_info PRIMARY KEY (id);
ALTER TABLE ONLY public.visit_aliases
    ADD CONSTRAINT pk_visit_aliases PRIMARY KEY (id);
ALTER TABLE ONLY public.visits
    ADD CONSTRAINT pk_visits PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_visit_id_kind UNIQUE (visit_id, kind);
ALTER TABLE ONLY public.visits
    ADD CONSTRAINT uq_visits_day_service_person_hash UNIQUE (day, service, person_hash);
ALTER TABLE ONLY public.visits
    ADD CONSTRAINT uq_visits_day_service_track_number UNIQUE (day, service, track, number);
CREATE INDEX ix_audit_subject ON public.audit USING btree (subject);
CREATE INDEX ix_lookups_asked ON public.lookups USING btree (asked);
CREATE INDEX ix_lookups_person_hash ON public.lookups USING btree (person_hash);
CREATE INDEX ix_lookups_visit_id ON public.lookups USING btree (visit_id);
CREATE INDEX ix_outbox_state_due ON public.outbox USING btree (state, due);
CREATE INDEX ix_outbox_visit_id ON public.outbox USING btree (visit_id);
CREATE INDEX ix_visit_aliases_visit_id ON public.visit_aliases USING btree (visit_id);
CREATE INDEX ix_visits_person_hash ON public.visits USING btree (person_hash);
ALTER TABLE ONLY public.lookups
    ADD CONSTRAINT fk_lookups_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
ALTER TABLE ONLY public.visit_aliases
    ADD CONSTRAINT fk_visit_aliases_visit_id FOREIGN KEY (visit_id) REFERENCES public.visits(id);
