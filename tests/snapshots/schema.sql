-- Derived from domain/model.ts: do not edit.

create table tenant (
  id uuid not null,
  slug text collate "C" not null,
  name text collate "und-x-icu" not null,
  company_size text collate "C" constraint tenant_company_size_check check (company_size in ('1', '2-10', '11-50', '51-200', '201-500', '501-1000', '1001-5000', '5001+')),
  industry text collate "C",
  created_at timestamptz(3) not null,
  primary key (id)
);
create unique index tenant_slug_key on tenant (slug);

create table tenant_closure (
  id uuid not null,
  state text collate "C" not null constraint tenant_closure_state_check check (state in ('closing', 'deleting', 'ended')),
  requested_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  ended_at timestamptz(3),
  tables jsonb not null,
  files integer not null default 0,
  accounts integer not null default 0,
  primary key (id)
);
create index tenant_closure_state_due_at_idx on tenant_closure (state, due_at);

create table account (
  id uuid not null,
  email text collate "C" not null,
  email_confirmed_at timestamptz(3),
  name text collate "und-x-icu" not null,
  language text collate "C" not null constraint account_language_check check (language in ('en', 'de')),
  time_zone text collate "C" not null,
  phone text collate "C",
  job_title text collate "C",
  street text collate "C",
  postal_code text collate "C",
  city text collate "C",
  region text collate "C",
  country text collate "C",
  password_hash text collate "C" not null,
  created_at timestamptz(3) not null,
  active_on date not null,
  primary key (id)
);
create unique index account_email_key on account (email);
create index account_active_on_idx on account (active_on);

create table membership (
  account_id uuid not null,
  tenant_id uuid not null,
  member_id uuid not null,
  created_at timestamptz(3) not null,
  primary key (account_id, tenant_id)
);
create unique index membership_tenant_id_member_id_key on membership (tenant_id, member_id);

create table session (
  id uuid not null,
  token_hash bytea not null,
  account_id uuid not null,
  only_tenant_id uuid,
  created_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  ip inet not null,
  browser text collate "C",
  os text collate "C",
  country text collate "C",
  time_zone text collate "C",
  method text collate "C" not null constraint session_method_check check (method in ('password', 'passkey', 'provider', 'link')),
  factor text collate "C" constraint session_factor_check check (factor in ('code', 'passkey', 'recovery-code', 'device', 'provider')),
  proven_at timestamptz(3) not null,
  device_id uuid,
  primary key (id)
);
create unique index session_token_hash_key on session (token_hash);
create index session_account_id_idx on session (account_id, id);
create index session_expires_at_idx on session (expires_at);

create table pending_sign_in (
  token_hash bytea not null,
  account_id uuid not null,
  method text collate "C" not null constraint pending_sign_in_method_check check (method in ('password', 'provider', 'link')),
  only_tenant_id uuid,
  remember boolean not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (token_hash)
);
create index pending_sign_in_expires_at_idx on pending_sign_in (expires_at);

create table totp_factor (
  id uuid not null,
  account_id uuid not null,
  sealed_secret bytea not null,
  last_step bigint,
  created_at timestamptz(3) not null,
  confirmed_at timestamptz(3),
  last_used_at timestamptz(3),
  primary key (id)
);
create index totp_factor_account_id_idx on totp_factor (account_id, id);

create table passkey (
  id uuid not null,
  account_id uuid not null,
  credential_id bytea not null,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null,
  name text collate "und-x-icu" not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3),
  primary key (id)
);
create unique index passkey_credential_id_key on passkey (credential_id);
create index passkey_account_id_idx on passkey (account_id, id);

create table passkey_challenge (
  challenge_hash bytea not null,
  purpose text collate "C" not null constraint passkey_challenge_purpose_check check (purpose in ('add', 'sign-in', 'factor', 'prove')),
  bound_to bytea not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (challenge_hash)
);
create index passkey_challenge_expires_at_idx on passkey_challenge (expires_at);

create table recovery_code (
  account_id uuid not null,
  code_hash bytea not null,
  created_at timestamptz(3) not null,
  primary key (account_id, code_hash)
);

create table remembered_device (
  id uuid not null,
  account_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  country text collate "C",
  browser text collate "C",
  os text collate "C",
  primary key (id)
);
create unique index remembered_device_token_hash_key on remembered_device (token_hash);
create index remembered_device_account_id_idx on remembered_device (account_id, id);
create index remembered_device_expires_at_idx on remembered_device (expires_at);

create table security_event (
  id uuid not null,
  account_id uuid not null,
  kind text collate "C" not null constraint security_event_kind_check check (kind in ('signed-in', 'sign-in-failed', 'factor-failed', 'locked', 'signed-out', 'session-ended', 'password-changed', 'factor-added', 'factor-removed', 'factors-reset', 'recovery-codes-made', 'recovery-code-used', 'recovery-codes-withdrawn', 'reset-link-made', 'passkey-copied', 'device-remembered', 'device-forgotten')),
  at timestamptz(3) not null,
  ip inet,
  country text collate "C",
  browser text collate "C",
  os text collate "C",
  primary key (id)
);
create index security_event_account_id_idx on security_event (account_id, id);
create index security_event_at_idx on security_event (at);

create table sign_in_attempt (
  kind text collate "C" not null constraint sign_in_attempt_kind_check check (kind in ('account', 'address', 'device', 'factor', 'reset')),
  subject_hash bytea not null,
  failures integer not null,
  last_at timestamptz(3) not null,
  locked_until timestamptz(3),
  primary key (kind, subject_hash)
);
create index sign_in_attempt_last_at_idx on sign_in_attempt (last_at);

create table one_time_token (
  token_hash bytea not null,
  purpose text collate "C" not null constraint one_time_token_purpose_check check (purpose in ('set-up', 'reset', 'join', 'operator')),
  account_id uuid,
  tenant_id uuid,
  member_id uuid,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (token_hash)
);
create index one_time_token_purpose_account_id_tenant_11mn4xp on one_time_token (purpose, account_id, tenant_id, member_id);
create index one_time_token_expires_at_idx on one_time_token (expires_at);

create table sign_up (
  token_hash bytea not null,
  email text collate "C" not null,
  invited boolean not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (token_hash)
);
create unique index sign_up_email_key on sign_up (email);
create index sign_up_expires_at_idx on sign_up (expires_at);

create table email_change (
  account_id uuid not null,
  token_hash bytea not null,
  email text collate "C" not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (account_id)
);
create unique index email_change_token_hash_key on email_change (token_hash);
create index email_change_expires_at_idx on email_change (expires_at);

create table agreed_text (
  hash bytea not null,
  text text collate "C" not null,
  created_at timestamptz(3) not null,
  primary key (hash)
);

create table acceptance (
  account_id uuid not null,
  tenant_id uuid not null,
  kind text collate "C" not null constraint acceptance_kind_check check (kind in ('agreement', 'policy', 'age')),
  text_hash bytea,
  minimum_age integer,
  language text collate "C" not null constraint acceptance_language_check check (language in ('en', 'de')),
  accepted_at timestamptz(3) not null,
  primary key (account_id, tenant_id, kind)
);

create table identity (
  tenant_id uuid not null,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  account_id uuid not null,
  created_at timestamptz(3) not null,
  last_used_on date,
  primary key (tenant_id, issuer, subject)
);
create unique index identity_tenant_id_account_id_key on identity (tenant_id, account_id);
create index identity_account_id_idx on identity (account_id);

create table provider_visit (
  browser_hash bytea not null,
  tenant_id uuid not null,
  purpose text collate "C" not null constraint provider_visit_purpose_check check (purpose in ('sign-in', 'link')),
  account_id uuid,
  state text collate "C" not null,
  nonce text collate "C" not null,
  verifier text collate "C" not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (browser_hash)
);
create index provider_visit_expires_at_idx on provider_visit (expires_at);

create table api_key (
  id uuid not null,
  tenant_id uuid not null,
  key_hash bytea not null,
  name text collate "und-x-icu" not null,
  role text collate "C" not null,
  created_by uuid,
  created_at timestamptz(3) not null,
  last_used_on date,
  expires_on date,
  revoked_at timestamptz(3),
  primary key (id)
);
create unique index api_key_key_hash_key on api_key (key_hash);
create index api_key_tenant_id_idx on api_key (tenant_id, id);

create table backup_run (
  id uuid not null,
  kind text collate "C" not null constraint backup_run_kind_check check (kind in ('nightly', 'manual')),
  tenant_id uuid,
  state text collate "C" not null constraint backup_run_state_check check (state in ('running', 'done', 'failed')),
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  row_count bigint,
  byte_count bigint,
  problem text collate "C",
  primary key (id)
);
create index backup_run_state_finished_at_idx on backup_run (state, finished_at);

create table backup_drill (
  id uuid not null,
  backup_id uuid not null,
  state text collate "C" not null constraint backup_drill_state_check check (state in ('running', 'done', 'failed')),
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  row_count bigint,
  problem text collate "C",
  primary key (id)
);
create index backup_drill_state_finished_at_idx on backup_drill (state, finished_at);

create table tenant_restore (
  id uuid not null,
  tenant_id uuid not null,
  backup_id uuid not null,
  state text collate "C" not null constraint tenant_restore_state_check check (state in ('emptying', 'filling', 'checking', 'done')),
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  last_position bigint,
  last_hash bytea,
  problem text collate "C",
  primary key (id)
);
create index tenant_restore_tenant_id_state_idx on tenant_restore (tenant_id, state);

create table tenant_settings (
  tenant_id uuid not null,
  country text collate "C" not null,
  language text collate "C" not null constraint tenant_settings_language_check check (language in ('en', 'de')),
  time_zone text collate "C" not null,
  currency text collate "C" not null,
  demands_factor boolean not null default false,
  allowed_addresses text[] not null default '{}',
  model_version integer not null default 0,
  created_at timestamptz(3) not null,
  primary key (tenant_id)
);

create table identity_provider (
  tenant_id uuid not null,
  name text collate "und-x-icu" not null,
  issuer text collate "C" not null,
  client_id text collate "C" not null,
  sealed_secret bytea not null,
  default_role text collate "C" not null constraint identity_provider_default_role_check check (default_role in ('manager', 'member', 'read-only')),
  email_domains text[] not null,
  just_in_time boolean not null,
  checks_factor boolean not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id)
);

create table change_record (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz(3) not null,
  actor_kind text collate "C" not null constraint change_record_actor_kind_check check (actor_kind in ('member', 'key', 'system', 'operator')),
  actor_id uuid,
  action text collate "C" not null,
  entity text collate "C" not null,
  fields text[] not null,
  rows integer not null,
  channel text collate "C" not null,
  commitment bytea not null,
  primary key (tenant_id, id)
);

create table change_part (
  tenant_id uuid not null,
  change_id uuid not null,
  position integer not null,
  record_id uuid not null,
  commitment bytea not null,
  sealed_values bytea,
  primary key (tenant_id, change_id, position)
);
create index change_part_record_id_change_id_idx on change_part (tenant_id, record_id, change_id);

create table unsealed (
  tenant_id uuid not null,
  change_id uuid not null,
  primary key (tenant_id, change_id)
);

create table change_seal (
  tenant_id uuid not null,
  position bigint not null,
  change_id uuid not null,
  hash bytea not null,
  primary key (tenant_id, position)
);
create unique index change_seal_change_id_key on change_seal (tenant_id, change_id);

create table checkpoint (
  tenant_id uuid not null,
  position bigint not null,
  at timestamptz(3) not null,
  document text collate "C" not null,
  primary key (tenant_id, position, at)
);

create table carried_change (
  tenant_id uuid not null,
  change_id uuid not null,
  import_id uuid not null,
  primary key (tenant_id, change_id)
);
create index carried_change_import_id_change_id_idx on carried_change (tenant_id, import_id, change_id);

create table search_entry (
  tenant_id uuid not null,
  entity text collate "C" not null,
  record_id uuid not null,
  field text collate "C" not null,
  words text collate "C" not null,
  primary key (tenant_id, record_id, field)
);
create index search_entry_words_idx on search_entry using gin (tenant_id, words gin_trgm_ops);

create table mention (
  tenant_id uuid not null,
  entity text collate "C" not null,
  record_id uuid not null,
  field text collate "C" not null,
  tokens bigint[] not null,
  unreadable boolean not null default false,
  primary key (tenant_id, record_id, field)
);
create index mention_tokens_idx on mention using gin (tokens);

create table mention_review (
  tenant_id uuid not null,
  id uuid not null,
  erasure_id uuid not null,
  entity text collate "C" not null,
  record_id uuid not null,
  field text collate "C" not null,
  kind text collate "C" not null constraint mention_review_kind_check check (kind in ('text', 'file', 'unreadable')),
  created_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  sealed_work bytea,
  decision text collate "C" constraint mention_review_decision_check check (decision in ('redact', 'keep', 'delete')),
  decided_at timestamptz(3),
  decided_by uuid,
  done_at timestamptz(3),
  primary key (tenant_id, id)
);
create unique index mention_review_erasure_id_record_id_field_key on mention_review (tenant_id, erasure_id, record_id, field);
create index mention_review_due_at_idx on mention_review (tenant_id, due_at, id);

create table tagging (
  tenant_id uuid not null,
  record_id uuid not null,
  tag_id uuid not null,
  entity text collate "C" not null,
  primary key (tenant_id, record_id, tag_id)
);
create index tagging_tag_id_record_id_idx on tagging (tenant_id, tag_id, record_id);

create table own_field (
  tenant_id uuid not null,
  id uuid not null,
  entity text collate "C" not null,
  key text collate "C" not null,
  kind text collate "C" not null,
  label text collate "C" not null,
  options jsonb not null,
  position integer not null,
  created_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index own_field_entity_key_key on own_field (tenant_id, entity, key);

create table own_object (
  tenant_id uuid not null,
  id uuid not null,
  key text collate "C" not null,
  plural_key text collate "C" not null,
  name text collate "und-x-icu" not null,
  plural text collate "C" not null,
  subject jsonb not null,
  title_field text collate "C" not null,
  created_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index own_object_key_key on own_object (tenant_id, key);
create unique index own_object_plural_key_key on own_object (tenant_id, plural_key);

create table own_record (
  tenant_id uuid not null,
  id uuid not null,
  object text collate "C" not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  primary key (tenant_id, id)
);
create index own_record_object_idx on own_record (tenant_id, object, id);
create index own_record_object_updated_at_idx on own_record (tenant_id, object, updated_at, id);
create index own_record_object_deleted_at_idx on own_record (tenant_id, object, deleted_at, id);

create table own_value (
  tenant_id uuid not null,
  record_id uuid not null,
  key text collate "C" not null,
  text_value text collate "und-x-icu",
  date_value date,
  time_value timestamptz(3),
  boolean_value boolean,
  link_value uuid,
  primary key (tenant_id, record_id, key)
);
create index own_value_key_text_value_record_id_idx on own_value (tenant_id, key, text_value, record_id);
create index own_value_key_date_value_record_id_idx on own_value (tenant_id, key, date_value, record_id);
create index own_value_key_time_value_record_id_idx on own_value (tenant_id, key, time_value, record_id);
create index own_value_key_boolean_value_record_id_idx on own_value (tenant_id, key, boolean_value, record_id);
create index own_value_key_link_value_record_id_idx on own_value (tenant_id, key, link_value, record_id);

create table own_role (
  tenant_id uuid not null,
  id uuid not null,
  key text collate "C" not null,
  name text collate "und-x-icu" not null,
  description text collate "C" not null,
  base text collate "C" not null constraint own_role_base_check check (base in ('owner', 'admin', 'manager', 'member', 'read-only')),
  rights jsonb not null,
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index own_role_key_key on own_role (tenant_id, key);
create unique index own_role_name_key on own_role (tenant_id, name);

create table idempotency_key (
  tenant_id uuid not null,
  key_hash bytea not null,
  request_hash bytea not null,
  entity text collate "C" not null,
  record_id uuid not null,
  at timestamptz(3) not null,
  primary key (tenant_id, key_hash)
);
create index idempotency_key_at_idx on idempotency_key (tenant_id, at);

create table job_run (
  tenant_id uuid not null,
  id uuid not null,
  kind text collate "C" not null,
  state text collate "C" not null constraint job_run_state_check check (state in ('queued', 'running', 'done', 'failed')),
  created_by uuid,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3),
  done integer not null default 0,
  total integer not null default 0,
  sealed_task bytea,
  result jsonb,
  problem text collate "C",
  primary key (tenant_id, id)
);
create index job_run_created_at_idx on job_run (tenant_id, created_at, id);

create table message (
  tenant_id uuid not null,
  id uuid not null,
  class text collate "C" not null constraint message_class_check check (class in ('legal', 'transactional', 'service', 'personal', 'product', 'marketing', 'newsletter', 'survey')),
  template text collate "C" not null,
  channel text collate "C" not null constraint message_channel_check check (channel in ('mail')),
  state text collate "C" not null constraint message_state_check check (state in ('waiting', 'sent', 'kept', 'refused', 'failed')),
  verdict text collate "C",
  credential boolean not null,
  attempts integer not null default 0,
  created_at timestamptz(3) not null,
  sent_at timestamptz(3),
  record_id uuid,
  entity text collate "C",
  purpose_id uuid,
  consent_id uuid,
  sealed_body bytea,
  primary key (tenant_id, id)
);
create index message_created_at_idx on message (tenant_id, created_at, id);
create index message_record_id_idx on message (tenant_id, record_id, id);

create table import_run (
  tenant_id uuid not null,
  id uuid not null,
  entity text collate "C" not null,
  state text collate "C" not null constraint import_run_state_check check (state in ('mapping', 'running', 'done', 'failed', 'undoing', 'undone')),
  sealed_settings bytea not null,
  rows integer not null default 0,
  done integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  kept integer not null default 0,
  left_out integer not null default 0,
  problem text collate "C",
  created_by uuid,
  created_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  primary key (tenant_id, id)
);
create index import_run_created_at_idx on import_run (tenant_id, created_at, id);

create table import_row (
  tenant_id uuid not null,
  import_id uuid not null,
  row integer not null,
  outcome text collate "C" not null constraint import_row_outcome_check check (outcome in ('created', 'updated', 'skipped', 'failed', 'kept', 'undone')),
  record_id uuid,
  change_id uuid,
  version integer,
  problems jsonb,
  primary key (tenant_id, import_id, row)
);
create index import_row_record_id_idx on import_row (tenant_id, record_id);

create table import_made (
  tenant_id uuid not null,
  import_id uuid not null,
  record_id uuid not null,
  entity text collate "C" not null,
  change_id uuid not null,
  outcome text collate "C" not null constraint import_made_outcome_check check (outcome in ('created', 'kept', 'undone')),
  primary key (tenant_id, import_id, record_id)
);

create table export_run (
  tenant_id uuid not null,
  id uuid not null,
  entity text collate "C" not null,
  format text collate "C" not null constraint export_run_format_check check (format in ('csv', 'xlsx', 'vcard', 'vcard3', 'json')),
  state text collate "C" not null constraint export_run_state_check check (state in ('queued', 'running', 'done', 'failed', 'expired')),
  sealed_query bytea not null,
  total integer,
  rows integer not null default 0,
  problem text collate "C",
  created_by uuid,
  created_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create index export_run_created_at_idx on export_run (tenant_id, created_at, id);

create table archive_run (
  tenant_id uuid not null,
  id uuid not null,
  direction text collate "C" not null constraint archive_run_direction_check check (direction in ('out', 'in')),
  state text collate "C" not null constraint archive_run_state_check check (state in ('queued', 'running', 'done', 'failed')),
  done bigint not null default 0,
  total bigint not null default 0,
  bytes bigint,
  sha256 text collate "C",
  problem text collate "C",
  problem_part text collate "C",
  sealed_task bytea,
  created_by uuid,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3),
  primary key (tenant_id, id)
);
create index archive_run_created_at_idx on archive_run (tenant_id, created_at, id);

create table access_export (
  tenant_id uuid not null,
  id uuid not null,
  entity text collate "C" not null,
  record_id uuid not null,
  request_id uuid,
  form text collate "C" not null constraint access_export_form_check check (form in ('access', 'portability')),
  language text collate "C" not null constraint access_export_language_check check (language in ('en', 'de')),
  unread boolean not null default false,
  state text collate "C" not null constraint access_export_state_check check (state in ('queued', 'running', 'done', 'failed')),
  bytes bigint,
  sha256 text collate "C",
  sealed_people bytea,
  created_by uuid,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3),
  primary key (tenant_id, id)
);
create index access_export_record_id_idx on access_export (tenant_id, record_id, id);
create index access_export_created_at_idx on access_export (tenant_id, created_at, id);

create table record_read (
  tenant_id uuid not null,
  entity text collate "C" not null,
  record_id uuid not null,
  hour timestamptz(3) not null,
  actor_id uuid not null,
  at timestamptz(3) not null,
  actor_kind text collate "C" not null constraint record_read_actor_kind_check check (actor_kind in ('member', 'key')),
  role text collate "C" not null,
  purpose text collate "C" not null constraint record_read_purpose_check check (purpose in ('work', 'api-key')),
  channel text collate "C" not null,
  primary key (tenant_id, record_id, hour, actor_id)
);
create index record_read_at_idx on record_read (tenant_id, at);
create index record_read_actor_id_at_idx on record_read (tenant_id, actor_id, at);

create table file_settings (
  tenant_id uuid not null,
  max_megabytes integer,
  groups text[] not null,
  refuse_with_metadata boolean not null,
  changed_at timestamptz(3) not null,
  primary key (tenant_id)
);

create table content_gone (
  tenant_id uuid not null,
  content_id uuid not null,
  area text collate "C" not null constraint content_gone_area_check check (area in ('file', 'image')),
  primary key (tenant_id, content_id)
);

create table notification (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  kind text collate "C" not null constraint notification_kind_check check (kind in ('assigned', 'added', 'import', 'export', 'joined', 'role', 'device', 'backup', 'webhook', 'request', 'request-due', 'audit', 'retention', 'review')),
  source_id uuid not null,
  entity text collate "C",
  record_id uuid,
  detail text collate "C",
  actor_kind text collate "C" constraint notification_actor_kind_check check (actor_kind in ('member', 'key')),
  actor_id uuid,
  count integer not null default 1,
  in_app boolean not null,
  created_at timestamptz(3) not null,
  read_at timestamptz(3),
  primary key (tenant_id, id)
);
create unique index notification_member_id_kind_source_id_key on notification (tenant_id, member_id, kind, source_id);
create index notification_member_id_idx on notification (tenant_id, member_id, id);
create index notification_member_id_read_at_idx on notification (tenant_id, member_id, read_at, id);
create index notification_record_id_idx on notification (tenant_id, record_id);
create index notification_created_at_idx on notification (tenant_id, created_at, id);

create table notification_setting (
  tenant_id uuid not null,
  member_id uuid not null,
  kind text collate "C" not null constraint notification_setting_kind_check check (kind in ('assigned', 'added', 'import', 'export', 'joined', 'role', 'device', 'backup', 'webhook', 'request', 'request-due', 'audit', 'retention', 'review')),
  in_app boolean not null,
  mail boolean not null,
  primary key (tenant_id, member_id, kind)
);

create table notification_position (
  tenant_id uuid not null,
  position bigint not null,
  moved_at timestamptz(3) not null,
  primary key (tenant_id)
);

create table presence (
  tenant_id uuid not null,
  record_id uuid not null,
  member_id uuid not null,
  entity text collate "C" not null,
  seen_at timestamptz(3) not null,
  primary key (tenant_id, record_id, member_id)
);
create index presence_seen_at_idx on presence (tenant_id, seen_at);

create table erasure (
  tenant_id uuid not null,
  id uuid not null,
  entity text collate "C" not null,
  record_id uuid not null,
  request_id uuid,
  state text collate "C" not null constraint erasure_state_check check (state in ('deciding', 'waiting', 'running', 'done', 'completed', 'refused', 'failed')),
  step text collate "C" not null constraint erasure_step_check check (step in ('begin', 'rows', 'traces', 'mentions', 'scan', 'certify', 'end')),
  asked_at timestamptz(3) not null,
  asked_by uuid,
  decided_at timestamptz(3),
  decided_by uuid,
  done_at timestamptz(3),
  backups_until timestamptz(3),
  completed_at timestamptz(3),
  plan jsonb not null,
  counts jsonb not null,
  problem text collate "C",
  primary key (tenant_id, id)
);
create index erasure_asked_at_idx on erasure (tenant_id, asked_at, id);
create index erasure_record_id_idx on erasure (tenant_id, record_id);
create index erasure_state_done_at_idx on erasure (tenant_id, state, done_at);

create table erasure_work (
  tenant_id uuid not null,
  id uuid not null,
  sealed_work bytea not null,
  primary key (tenant_id, id)
);

create table erased_identifier (
  tenant_id uuid not null,
  hash bytea not null,
  erasure_id uuid not null,
  asked_at timestamptz(3) not null,
  primary key (tenant_id, hash)
);
create index erased_identifier_erasure_id_idx on erased_identifier (tenant_id, erasure_id);

create table certificate (
  tenant_id uuid not null,
  id uuid not null,
  kind text collate "C" not null constraint certificate_kind_check check (kind in ('erasure', 'completion', 'sweep')),
  source_id uuid not null,
  issued_at timestamptz(3) not null,
  document text collate "C" not null,
  primary key (tenant_id, id)
);
create unique index certificate_kind_source_id_key on certificate (tenant_id, kind, source_id);
create index certificate_issued_at_idx on certificate (tenant_id, issued_at, id);

create table webhook (
  tenant_id uuid not null,
  id uuid not null,
  state text collate "C" not null constraint webhook_state_check check (state in ('active', 'stopped')),
  reason text collate "C" constraint webhook_reason_check check (reason in ('paused', 'gone', 'failing')),
  position bigint not null,
  entities text[] not null,
  actions text[] not null,
  failing_since timestamptz(3),
  created_by uuid,
  created_at timestamptz(3) not null,
  sealed_target bytea not null,
  primary key (tenant_id, id)
);

create table webhook_delivery (
  tenant_id uuid not null,
  id uuid not null,
  webhook_id uuid not null,
  change_id uuid,
  checkpoint bigint,
  state text collate "C" not null constraint webhook_delivery_state_check check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  status integer,
  problem text collate "C",
  duration_ms integer,
  created_at timestamptz(3) not null,
  tried_at timestamptz(3),
  next_at timestamptz(3),
  primary key (tenant_id, id)
);
create index webhook_delivery_webhook_id_idx on webhook_delivery (tenant_id, webhook_id, id);
create index webhook_delivery_created_at_idx on webhook_delivery (tenant_id, created_at, id);

create table privacy_request (
  tenant_id uuid not null,
  id uuid not null,
  kind text collate "C" not null constraint privacy_request_kind_check check (kind in ('access', 'portability', 'rectification', 'erasure', 'restriction', 'objection', 'withdrawal', 'complaint')),
  state text collate "C" not null constraint privacy_request_state_check check (state in ('unconfirmed', 'open', 'waiting', 'done', 'refused', 'cancelled')),
  channel text collate "C" not null constraint privacy_request_channel_check check (channel in ('form', 'page', 'app', 'mail', 'post', 'phone', 'person')),
  behalf text collate "C" not null constraint privacy_request_behalf_check check (behalf in ('self', 'guardian', 'representative')),
  fast boolean not null,
  language text collate "C" not null constraint privacy_request_language_check check (language in ('en', 'de')),
  received_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  still_since timestamptz(3),
  extended_at timestamptz(3),
  closed_at timestamptz(3),
  warned integer,
  work_id uuid,
  entity text collate "C",
  record_id uuid,
  email_token bytea,
  sealed_details bytea,
  created_by uuid,
  primary key (tenant_id, id)
);
create index privacy_request_state_due_at_idx on privacy_request (tenant_id, state, due_at, id);
create index privacy_request_email_token_idx on privacy_request (tenant_id, email_token, id);
create index privacy_request_record_id_idx on privacy_request (tenant_id, record_id);
create index privacy_request_received_at_idx on privacy_request (tenant_id, received_at, id);

create table privacy_request_person (
  tenant_id uuid not null,
  request_id uuid not null,
  entity text collate "C" not null,
  record_id uuid not null,
  primary key (tenant_id, request_id, record_id)
);
create index privacy_request_person_record_id_idx on privacy_request_person (tenant_id, record_id);

create table request_settings (
  tenant_id uuid not null,
  erasure text collate "C" not null constraint request_settings_erasure_check check (erasure in ('automatic', 'person')),
  changed_at timestamptz(3) not null,
  primary key (tenant_id)
);

create table privacy_request_event (
  tenant_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  kind text collate "C" not null constraint privacy_request_event_kind_check check (kind in ('filed', 'confirmed', 'people', 'asked', 'answered', 'extended', 'applied', 'fulfilled', 'refused', 'cancelled', 'warned')),
  at timestamptz(3) not null,
  actor_id uuid,
  primary key (tenant_id, id)
);
create index privacy_request_event_request_id_idx on privacy_request_event (tenant_id, request_id, id);

create table privacy_check (
  tenant_id uuid not null,
  id uuid not null,
  step text collate "C" not null constraint privacy_check_step_check check (step in ('link', 'code', 'page')),
  token_hash bytea not null,
  code_hash bytea,
  tries integer not null default 0,
  request_id uuid,
  language text collate "C" not null constraint privacy_check_language_check check (language in ('en', 'de')),
  sealed_email bytea not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create unique index privacy_check_token_hash_key on privacy_check (tenant_id, token_hash);
create index privacy_check_expires_at_idx on privacy_check (tenant_id, expires_at);

create table privacy_contact (
  tenant_id uuid not null,
  name text collate "und-x-icu",
  email text collate "C",
  site text collate "C",
  post text collate "C",
  whatsapp text collate "C",
  authority text collate "C",
  in_charge text[] not null default '{}',
  changed_at timestamptz(3) not null,
  primary key (tenant_id)
);

create table consent_notice (
  tenant_id uuid not null,
  hash text collate "C" not null,
  text text collate "C" not null,
  created_at timestamptz(3) not null,
  primary key (tenant_id, hash)
);

create table consent_event (
  tenant_id uuid not null,
  id uuid not null,
  entity text collate "C" not null,
  person_id uuid not null,
  purpose_id uuid,
  class text collate "C" not null constraint consent_event_class_check check (class in ('legal', 'transactional', 'service', 'personal', 'product', 'marketing', 'newsletter', 'survey')),
  channel text collate "C" not null constraint consent_event_channel_check check (channel in ('mail', 'phone', 'post', 'any')),
  act text collate "C" not null constraint consent_event_act_check check (act in ('given', 'refused', 'withdrawn', 'objected', 'renewed', 'expired', 'soft-opt-in')),
  at timestamptz(3) not null,
  recorded_at timestamptz(3) not null,
  method text collate "C" not null constraint consent_event_method_check check (method in ('double-opt-in', 'preference-centre', 'unsubscribe', 'staff', 'import', 'request', 'lapse')),
  language text collate "C",
  notice_hash text collate "C",
  gpc boolean not null default false,
  actor_id uuid,
  message_id uuid,
  sealed_evidence bytea,
  primary key (tenant_id, id)
);
create index consent_event_person_id_idx on consent_event (tenant_id, person_id, id);
create index consent_event_purpose_id_person_id_idx on consent_event (tenant_id, purpose_id, person_id);

create table consent_proof (
  tenant_id uuid not null,
  id uuid not null,
  person_hash bytea not null,
  purpose_id uuid,
  class text collate "C" not null constraint consent_proof_class_check check (class in ('legal', 'transactional', 'service', 'personal', 'product', 'marketing', 'newsletter', 'survey')),
  act text collate "C" not null constraint consent_proof_act_check check (act in ('given', 'refused', 'withdrawn', 'objected', 'renewed', 'expired', 'soft-opt-in')),
  at timestamptz(3) not null,
  notice_hash text collate "C",
  shrunk_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create index consent_proof_person_hash_idx on consent_proof (tenant_id, person_hash, id);

create table suppression_key (
  tenant_id uuid not null,
  id text collate "C" not null,
  at timestamptz(3) not null,
  sealed_key bytea not null,
  primary key (tenant_id, id)
);

create table suppression (
  tenant_id uuid not null,
  hash bytea not null,
  kind text collate "C" not null constraint suppression_kind_check check (kind in ('email', 'phone')),
  at timestamptz(3) not null,
  why text collate "C" not null constraint suppression_why_check check (why in ('erasure', 'objection')),
  primary key (tenant_id, hash)
);

create table soft_opt_in_country (
  tenant_id uuid not null,
  country text collate "C" not null,
  since timestamptz(3) not null,
  actor_id uuid,
  primary key (tenant_id, country)
);

create table opt_in (
  tenant_id uuid not null,
  id uuid not null,
  person_id uuid,
  token_hash bytea not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  sealed_wish bytea not null,
  primary key (tenant_id, id)
);
create unique index opt_in_token_hash_key on opt_in (tenant_id, token_hash);
create index opt_in_person_id_idx on opt_in (tenant_id, person_id, id);

create table writing_reason (
  tenant_id uuid not null,
  id uuid not null,
  entity text collate "C" not null,
  person_id uuid not null,
  reason text collate "C" not null constraint writing_reason_reason_check check (reason in ('customer', 'contract', 'asked', 'met', 'referred', 'otherwise')),
  at timestamptz(3) not null,
  actor_id uuid,
  sealed_note bytea,
  primary key (tenant_id, id)
);
create index writing_reason_person_id_idx on writing_reason (tenant_id, person_id, id);

create table told (
  tenant_id uuid not null,
  person_id uuid not null,
  entity text collate "C" not null,
  how text collate "C" not null constraint told_how_check check (how in ('message', 'letter', 'exception')),
  ground text collate "C" constraint told_ground_check check (ground in ('knows', 'from-person', 'disproportionate', 'law', 'secrecy')),
  at timestamptz(3) not null,
  message_id uuid,
  actor_id uuid,
  sealed_note bytea,
  primary key (tenant_id, person_id)
);

create table retention_setting (
  tenant_id uuid not null,
  kind text collate "C" not null,
  period text collate "C" not null,
  clock text collate "C" not null constraint retention_setting_clock_check check (clock in ('createdAt', 'updatedAt')),
  reason text collate "C",
  answerable uuid,
  review_on date,
  changed_at timestamptz(3) not null,
  primary key (tenant_id, kind)
);

create table sweep (
  tenant_id uuid not null,
  id uuid not null,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  primary key (tenant_id, id)
);
create index sweep_started_at_idx on sweep (tenant_id, started_at, id);

create table sweep_part (
  tenant_id uuid not null,
  sweep_id uuid not null,
  kind text collate "C" not null,
  due_before timestamptz(3) not null,
  since text collate "C" not null constraint sweep_part_since_check check (since in ('createdAt', 'updatedAt')),
  spared text[],
  state text collate "C" not null constraint sweep_part_state_check check (state in ('going', 'waiting', 'stopped', 'done')),
  total bigint not null,
  found bigint not null,
  held bigint not null default 0,
  taken bigint not null default 0,
  kept bigint not null default 0,
  decided_by uuid,
  decided_at timestamptz(3),
  primary key (tenant_id, sweep_id, kind)
);
create index sweep_part_state_kind_idx on sweep_part (tenant_id, state, kind);

create table hold (
  tenant_id uuid not null,
  id uuid not null,
  scope text collate "C" not null constraint hold_scope_check check (scope in ('record', 'filter', 'entity')),
  entity text collate "C" not null,
  record_id uuid,
  sealed_filter bytea,
  sealed_grounds bytea not null,
  state text collate "C" not null constraint hold_state_check check (state in ('proposed', 'standing', 'released')),
  review_on date not null,
  made_by uuid not null,
  made_at timestamptz(3) not null,
  code_hash bytea,
  confirmed_by uuid,
  confirmed_at timestamptz(3),
  released_by uuid,
  released_at timestamptz(3),
  primary key (tenant_id, id)
);
create index hold_state_idx on hold (tenant_id, state, id);
create index hold_record_id_idx on hold (tenant_id, record_id);

create table sweep_round (
  id uuid not null,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  taken jsonb not null,
  tenants integer not null default 0,
  waiting integer not null default 0,
  primary key (id)
);
create index sweep_round_started_at_idx on sweep_round (started_at, id);

create table contact (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  restricted_at timestamptz(3),
  restricted_for text collate "C" constraint contact_restricted_for_check check (restricted_for in ('accuracy', 'unlawful', 'claims', 'objection', 'statutory')),
  first_name text collate "und-x-icu" constraint contact_first_name_check check (char_length(first_name) <= 120),
  last_name text collate "und-x-icu" constraint contact_last_name_check check (char_length(last_name) <= 120),
  photo uuid,
  job_title text collate "und-x-icu" constraint contact_job_title_check check (char_length(job_title) <= 200),
  company_id uuid,
  minor boolean,
  address_street text collate "und-x-icu" constraint contact_address_street_check check (char_length(address_street) <= 300),
  address_postal_code text collate "C" constraint contact_address_postal_code_check check (char_length(address_postal_code) <= 20),
  address_city text collate "und-x-icu" constraint contact_address_city_check check (char_length(address_city) <= 120),
  address_region text collate "und-x-icu" constraint contact_address_region_check check (char_length(address_region) <= 120),
  address_country text collate "C" constraint contact_address_country_check check (char_length(address_country) <= 2),
  source text collate "und-x-icu" constraint contact_source_check check (char_length(source) <= 120),
  owner_id uuid,
  primary key (tenant_id, id)
);
create index contact_updated_at_idx on contact (tenant_id, updated_at, id) where deleted_at is null;
create index contact_deleted_at_trash on contact (tenant_id, deleted_at, id) where deleted_at is not null;
create index contact_restricted on contact (tenant_id, id) where restricted_at is not null;
create index contact_first_name_idx on contact (tenant_id, first_name, id) where deleted_at is null;
create index contact_last_name_idx on contact (tenant_id, last_name, id) where deleted_at is null;
create index contact_photo_idx on contact (tenant_id, photo, id);
create index contact_job_title_idx on contact (tenant_id, job_title, id) where deleted_at is null;
create index contact_company_id_idx on contact (tenant_id, company_id, id);
create index contact_minor_idx on contact (tenant_id, minor, id) where deleted_at is null;
create index contact_source_idx on contact (tenant_id, source, id) where deleted_at is null;
create index contact_owner_id_idx on contact (tenant_id, owner_id, id);

create table contact_emails (
  tenant_id uuid not null,
  contact_id uuid not null,
  position integer not null,
  value text collate "C" not null constraint contact_emails_value_check check (char_length(value) <= 254),
  label text collate "C" constraint contact_emails_label_check check (label in ('work', 'home', 'mobile', 'other')),
  primary key (tenant_id, contact_id, position)
);
create index contact_emails_value_contact_id_idx on contact_emails (tenant_id, value, contact_id);

create table contact_phones (
  tenant_id uuid not null,
  contact_id uuid not null,
  position integer not null,
  value text collate "C" not null constraint contact_phones_value_check check (char_length(value) <= 60),
  label text collate "C" constraint contact_phones_label_check check (label in ('work', 'home', 'mobile', 'other', 'fax')),
  primary key (tenant_id, contact_id, position)
);
create index contact_phones_value_contact_id_idx on contact_phones (tenant_id, value, contact_id);

create table company (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  name text collate "und-x-icu" not null constraint company_name_check check (char_length(name) <= 200),
  logo uuid,
  domain text collate "C" constraint company_domain_check check (char_length(domain) <= 253),
  website text collate "C" constraint company_website_check check (char_length(website) <= 2000),
  industry text collate "und-x-icu" constraint company_industry_check check (char_length(industry) <= 120),
  size text collate "C" constraint company_size_check check (size in ('1', '2-10', '11-50', '51-200', '201-500', '501-1000', '1001-5000', '5001+')),
  phone text collate "C" constraint company_phone_check check (char_length(phone) <= 60),
  parent_id uuid,
  description text collate "C" constraint company_description_check check (char_length(description) <= 20000),
  source text collate "und-x-icu" constraint company_source_check check (char_length(source) <= 120),
  owner_id uuid,
  primary key (tenant_id, id)
);
create index company_updated_at_idx on company (tenant_id, updated_at, id) where deleted_at is null;
create index company_deleted_at_trash on company (tenant_id, deleted_at, id) where deleted_at is not null;
create index company_name_idx on company (tenant_id, name, id) where deleted_at is null;
create index company_logo_idx on company (tenant_id, logo, id);
create index company_domain_idx on company (tenant_id, domain, id) where deleted_at is null;
create index company_industry_idx on company (tenant_id, industry, id) where deleted_at is null;
create index company_size_idx on company (tenant_id, size, id) where deleted_at is null;
create index company_parent_id_idx on company (tenant_id, parent_id, id);
create index company_source_idx on company (tenant_id, source, id) where deleted_at is null;
create index company_owner_id_idx on company (tenant_id, owner_id, id);

create table company_addresses (
  tenant_id uuid not null,
  company_id uuid not null,
  position integer not null,
  label text collate "C" constraint company_addresses_label_check check (label in ('office', 'billing', 'delivery', 'other')),
  address_street text collate "und-x-icu" constraint company_addresses_address_street_check check (char_length(address_street) <= 300),
  address_postal_code text collate "C" constraint company_addresses_address_postal_code_check check (char_length(address_postal_code) <= 20),
  address_city text collate "und-x-icu" constraint company_addresses_address_city_check check (char_length(address_city) <= 120),
  address_region text collate "und-x-icu" constraint company_addresses_address_region_check check (char_length(address_region) <= 120),
  address_country text collate "C" constraint company_addresses_address_country_check check (char_length(address_country) <= 2),
  primary key (tenant_id, company_id, position)
);

create table note (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  about_entity text collate "C" not null constraint note_about_entity_check check (char_length(about_entity) <= 60),
  about_id uuid not null,
  text text collate "C" not null constraint note_text_check check (char_length(text) <= 20000),
  pinned boolean,
  primary key (tenant_id, id)
);
create index note_updated_at_idx on note (tenant_id, updated_at, id) where deleted_at is null;
create index note_deleted_at_trash on note (tenant_id, deleted_at, id) where deleted_at is not null;
create index note_about_id_idx on note (tenant_id, about_id, id);
create index note_pinned_idx on note (tenant_id, pinned, id) where deleted_at is null;

create table file (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  about_entity text collate "C" not null constraint file_about_entity_check check (char_length(about_entity) <= 60),
  about_id uuid not null,
  name text collate "und-x-icu" not null constraint file_name_check check (char_length(name) <= 255),
  content_id uuid,
  content_media_type text collate "C" constraint file_content_media_type_check check (char_length(content_media_type) <= 120),
  content_size bigint,
  content_sha256 text collate "C" constraint file_content_sha256_check check (char_length(content_sha256) <= 64),
  content_preview text collate "C" constraint file_content_preview_check check (content_preview in ('image', 'pdf', 'text')),
  primary key (tenant_id, id)
);
create index file_updated_at_idx on file (tenant_id, updated_at, id) where deleted_at is null;
create index file_deleted_at_trash on file (tenant_id, deleted_at, id) where deleted_at is not null;
create index file_about_id_idx on file (tenant_id, about_id, id);
create index file_name_idx on file (tenant_id, name, id) where deleted_at is null;
create index file_content_id_idx on file (tenant_id, content_id, id);

create table member (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  state text collate "C" not null constraint member_state_check check (state in ('invited', 'active', 'inactive')),
  name text collate "und-x-icu" not null constraint member_name_check check (char_length(name) <= 200),
  email text collate "C" not null constraint member_email_check check (char_length(email) <= 254),
  role text collate "C" not null,
  primary key (tenant_id, id)
);
create index member_updated_at_idx on member (tenant_id, updated_at, id) where deleted_at is null;
create index member_deleted_at_trash on member (tenant_id, deleted_at, id) where deleted_at is not null;
create index member_state_idx on member (tenant_id, state, id) where deleted_at is null;
create index member_name_idx on member (tenant_id, name, id) where deleted_at is null;
create unique index member_email_key on member (tenant_id, email) where deleted_at is null;
create index member_email_idx on member (tenant_id, email, id) where deleted_at is null;
create index member_role_idx on member (tenant_id, role, id) where deleted_at is null;

create table team (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  name text collate "und-x-icu" not null constraint team_name_check check (char_length(name) <= 200),
  lead_id uuid,
  primary key (tenant_id, id)
);
create index team_updated_at_idx on team (tenant_id, updated_at, id) where deleted_at is null;
create index team_deleted_at_trash on team (tenant_id, deleted_at, id) where deleted_at is not null;
create unique index team_name_key on team (tenant_id, name) where deleted_at is null;
create index team_name_idx on team (tenant_id, name, id) where deleted_at is null;
create index team_lead_id_idx on team (tenant_id, lead_id, id);

create table team_members (
  tenant_id uuid not null,
  team_id uuid not null,
  position integer not null,
  member_id uuid not null,
  primary key (tenant_id, team_id, position)
);
create index team_members_member_id_team_id_idx on team_members (tenant_id, member_id, team_id);

create table tag (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  name text collate "und-x-icu" not null constraint tag_name_check check (char_length(name) <= 60),
  colour text collate "C" constraint tag_colour_check check (colour in ('grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink')),
  primary key (tenant_id, id)
);
create index tag_updated_at_idx on tag (tenant_id, updated_at, id) where deleted_at is null;
create index tag_deleted_at_trash on tag (tenant_id, deleted_at, id) where deleted_at is not null;
create unique index tag_name_key on tag (tenant_id, name) where deleted_at is null;
create index tag_name_idx on tag (tenant_id, name, id) where deleted_at is null;

create table purpose (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  created_at timestamptz(3) not null,
  created_by uuid,
  updated_at timestamptz(3) not null,
  updated_by uuid,
  deleted_at timestamptz(3),
  name text collate "und-x-icu" not null constraint purpose_name_check check (char_length(name) <= 80),
  class text collate "C" not null constraint purpose_class_check check (class in ('marketing', 'newsletter', 'survey')),
  description text collate "C" constraint purpose_description_check check (char_length(description) <= 500),
  notice text collate "C" not null constraint purpose_notice_check check (char_length(notice) <= 4000),
  lasts text collate "C" constraint purpose_lasts_check check (lasts in ('P3M', 'P6M', 'P1Y', 'P18M', 'P2Y', 'P3Y', 'P5Y')),
  active boolean,
  primary key (tenant_id, id)
);
create index purpose_updated_at_idx on purpose (tenant_id, updated_at, id) where deleted_at is null;
create index purpose_deleted_at_trash on purpose (tenant_id, deleted_at, id) where deleted_at is not null;
create unique index purpose_name_key on purpose (tenant_id, name) where deleted_at is null;
create index purpose_name_idx on purpose (tenant_id, name, id) where deleted_at is null;
create index purpose_class_idx on purpose (tenant_id, class, id) where deleted_at is null;
create index purpose_lasts_idx on purpose (tenant_id, lasts, id) where deleted_at is null;
create index purpose_active_idx on purpose (tenant_id, active, id) where deleted_at is null;

alter table membership add constraint membership_account_id_fkey foreign key (account_id) references account (id);
alter table membership add constraint membership_tenant_id_fkey foreign key (tenant_id) references tenant (id);
alter table session add constraint session_account_id_fkey foreign key (account_id) references account (id);
alter table session add constraint session_only_tenant_id_fkey foreign key (only_tenant_id) references tenant (id);
alter table pending_sign_in add constraint pending_sign_in_account_id_fkey foreign key (account_id) references account (id);
alter table pending_sign_in add constraint pending_sign_in_only_tenant_id_fkey foreign key (only_tenant_id) references tenant (id);
alter table totp_factor add constraint totp_factor_account_id_fkey foreign key (account_id) references account (id);
alter table passkey add constraint passkey_account_id_fkey foreign key (account_id) references account (id);
alter table recovery_code add constraint recovery_code_account_id_fkey foreign key (account_id) references account (id);
alter table remembered_device add constraint remembered_device_account_id_fkey foreign key (account_id) references account (id);
alter table security_event add constraint security_event_account_id_fkey foreign key (account_id) references account (id);
alter table one_time_token add constraint one_time_token_account_id_fkey foreign key (account_id) references account (id);
alter table one_time_token add constraint one_time_token_tenant_id_fkey foreign key (tenant_id) references tenant (id);
alter table email_change add constraint email_change_account_id_fkey foreign key (account_id) references account (id);
alter table acceptance add constraint acceptance_account_id_fkey foreign key (account_id) references account (id);
alter table acceptance add constraint acceptance_tenant_id_fkey foreign key (tenant_id) references tenant (id);
alter table identity add constraint identity_tenant_id_fkey foreign key (tenant_id) references tenant (id);
alter table identity add constraint identity_account_id_fkey foreign key (account_id) references account (id);
alter table provider_visit add constraint provider_visit_tenant_id_fkey foreign key (tenant_id) references tenant (id);
alter table provider_visit add constraint provider_visit_account_id_fkey foreign key (account_id) references account (id);
alter table api_key add constraint api_key_tenant_id_fkey foreign key (tenant_id) references tenant (id);
alter table change_part add constraint change_part_change_id_fkey foreign key (tenant_id, change_id) references change_record (tenant_id, id);
alter table change_seal add constraint change_seal_change_id_fkey foreign key (tenant_id, change_id) references change_record (tenant_id, id);
alter table carried_change add constraint carried_change_change_id_fkey foreign key (tenant_id, change_id) references change_record (tenant_id, id);
alter table tagging add constraint tagging_tag_id_fkey foreign key (tenant_id, tag_id) references tag (tenant_id, id);
alter table import_row add constraint import_row_import_id_fkey foreign key (tenant_id, import_id) references import_run (tenant_id, id);
alter table import_made add constraint import_made_import_id_fkey foreign key (tenant_id, import_id) references import_run (tenant_id, id);
alter table erasure_work add constraint erasure_work_id_fkey foreign key (tenant_id, id) references erasure (tenant_id, id);
alter table webhook_delivery add constraint webhook_delivery_webhook_id_fkey foreign key (tenant_id, webhook_id) references webhook (tenant_id, id);
alter table privacy_request_person add constraint privacy_request_person_request_id_fkey foreign key (tenant_id, request_id) references privacy_request (tenant_id, id);
alter table privacy_request_event add constraint privacy_request_event_request_id_fkey foreign key (tenant_id, request_id) references privacy_request (tenant_id, id);
alter table sweep_part add constraint sweep_part_sweep_id_fkey foreign key (tenant_id, sweep_id) references sweep (tenant_id, id);
alter table contact add constraint contact_company_id_fkey foreign key (tenant_id, company_id) references company (tenant_id, id);
alter table contact add constraint contact_owner_id_fkey foreign key (tenant_id, owner_id) references member (tenant_id, id);
alter table contact_emails add constraint contact_emails_contact_id_fkey foreign key (tenant_id, contact_id) references contact (tenant_id, id);
alter table contact_phones add constraint contact_phones_contact_id_fkey foreign key (tenant_id, contact_id) references contact (tenant_id, id);
alter table company add constraint company_parent_id_fkey foreign key (tenant_id, parent_id) references company (tenant_id, id);
alter table company add constraint company_owner_id_fkey foreign key (tenant_id, owner_id) references member (tenant_id, id);
alter table company_addresses add constraint company_addresses_company_id_fkey foreign key (tenant_id, company_id) references company (tenant_id, id);
alter table team add constraint team_lead_id_fkey foreign key (tenant_id, lead_id) references member (tenant_id, id);
alter table team_members add constraint team_members_team_id_fkey foreign key (tenant_id, team_id) references team (tenant_id, id);
alter table team_members add constraint team_members_member_id_fkey foreign key (tenant_id, member_id) references member (tenant_id, id);

alter table tenant_settings enable row level security;
alter table tenant_settings force row level security;
create policy wall on tenant_settings using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update on tenant_settings to @app@;

alter table identity_provider enable row level security;
alter table identity_provider force row level security;
create policy wall on identity_provider using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on identity_provider to @app@;

alter table change_record enable row level security;
alter table change_record force row level security;
create policy wall on change_record using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on change_record to @app@;

alter table change_part enable row level security;
alter table change_part force row level security;
create policy wall on change_part using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on change_part to @app@;

alter table unsealed enable row level security;
alter table unsealed force row level security;
create policy wall on unsealed using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on unsealed to @app@;

alter table change_seal enable row level security;
alter table change_seal force row level security;
create policy wall on change_seal using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on change_seal to @app@;

alter table checkpoint enable row level security;
alter table checkpoint force row level security;
create policy wall on checkpoint using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on checkpoint to @app@;

alter table carried_change enable row level security;
alter table carried_change force row level security;
create policy wall on carried_change using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on carried_change to @app@;

alter table search_entry enable row level security;
create policy wall on search_entry using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on search_entry to @app@;
alter table search_entry owner to @search@;

alter table mention enable row level security;
create policy wall on mention using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on mention to @app@;
alter table mention owner to @search@;

alter table mention_review enable row level security;
alter table mention_review force row level security;
create policy wall on mention_review using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on mention_review to @app@;

alter table tagging enable row level security;
alter table tagging force row level security;
create policy wall on tagging using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on tagging to @app@;

alter table own_field enable row level security;
alter table own_field force row level security;
create policy wall on own_field using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on own_field to @app@;

alter table own_object enable row level security;
alter table own_object force row level security;
create policy wall on own_object using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on own_object to @app@;

alter table own_record enable row level security;
alter table own_record force row level security;
create policy wall on own_record using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on own_record to @app@;

alter table own_value enable row level security;
alter table own_value force row level security;
create policy wall on own_value using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on own_value to @app@;

alter table own_role enable row level security;
alter table own_role force row level security;
create policy wall on own_role using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on own_role to @app@;

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
create policy wall on idempotency_key using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on idempotency_key to @app@;

alter table job_run enable row level security;
alter table job_run force row level security;
create policy wall on job_run using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on job_run to @app@;

alter table message enable row level security;
alter table message force row level security;
create policy wall on message using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on message to @app@;

alter table import_run enable row level security;
alter table import_run force row level security;
create policy wall on import_run using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on import_run to @app@;

alter table import_row enable row level security;
alter table import_row force row level security;
create policy wall on import_row using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on import_row to @app@;

alter table import_made enable row level security;
alter table import_made force row level security;
create policy wall on import_made using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on import_made to @app@;

alter table export_run enable row level security;
alter table export_run force row level security;
create policy wall on export_run using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on export_run to @app@;

alter table archive_run enable row level security;
alter table archive_run force row level security;
create policy wall on archive_run using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update on archive_run to @app@;

alter table access_export enable row level security;
alter table access_export force row level security;
create policy wall on access_export using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on access_export to @app@;

alter table record_read enable row level security;
alter table record_read force row level security;
create policy wall on record_read using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on record_read to @app@;

alter table file_settings enable row level security;
alter table file_settings force row level security;
create policy wall on file_settings using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update on file_settings to @app@;

alter table content_gone enable row level security;
alter table content_gone force row level security;
create policy wall on content_gone using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on content_gone to @app@;

alter table notification enable row level security;
alter table notification force row level security;
create policy wall on notification using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on notification to @app@;

alter table notification_setting enable row level security;
alter table notification_setting force row level security;
create policy wall on notification_setting using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on notification_setting to @app@;

alter table notification_position enable row level security;
alter table notification_position force row level security;
create policy wall on notification_position using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on notification_position to @app@;

alter table presence enable row level security;
alter table presence force row level security;
create policy wall on presence using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on presence to @app@;

alter table erasure enable row level security;
alter table erasure force row level security;
create policy wall on erasure using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update on erasure to @app@;

alter table erasure_work enable row level security;
alter table erasure_work force row level security;
create policy wall on erasure_work using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on erasure_work to @app@;

alter table erased_identifier enable row level security;
alter table erased_identifier force row level security;
create policy wall on erased_identifier using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on erased_identifier to @app@;

alter table certificate enable row level security;
alter table certificate force row level security;
create policy wall on certificate using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on certificate to @app@;

alter table webhook enable row level security;
alter table webhook force row level security;
create policy wall on webhook using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on webhook to @app@;

alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
create policy wall on webhook_delivery using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on webhook_delivery to @app@;

alter table privacy_request enable row level security;
alter table privacy_request force row level security;
create policy wall on privacy_request using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on privacy_request to @app@;

alter table privacy_request_person enable row level security;
alter table privacy_request_person force row level security;
create policy wall on privacy_request_person using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on privacy_request_person to @app@;

alter table request_settings enable row level security;
alter table request_settings force row level security;
create policy wall on request_settings using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update on request_settings to @app@;

alter table privacy_request_event enable row level security;
alter table privacy_request_event force row level security;
create policy wall on privacy_request_event using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on privacy_request_event to @app@;

alter table privacy_check enable row level security;
alter table privacy_check force row level security;
create policy wall on privacy_check using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on privacy_check to @app@;

alter table privacy_contact enable row level security;
alter table privacy_contact force row level security;
create policy wall on privacy_contact using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update on privacy_contact to @app@;

alter table consent_notice enable row level security;
alter table consent_notice force row level security;
create policy wall on consent_notice using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on consent_notice to @app@;

alter table consent_event enable row level security;
alter table consent_event force row level security;
create policy wall on consent_event using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on consent_event to @app@;

alter table consent_proof enable row level security;
alter table consent_proof force row level security;
create policy wall on consent_proof using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on consent_proof to @app@;

alter table suppression_key enable row level security;
alter table suppression_key force row level security;
create policy wall on suppression_key using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on suppression_key to @app@;

alter table suppression enable row level security;
alter table suppression force row level security;
create policy wall on suppression using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert on suppression to @app@;

alter table soft_opt_in_country enable row level security;
alter table soft_opt_in_country force row level security;
create policy wall on soft_opt_in_country using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on soft_opt_in_country to @app@;

alter table opt_in enable row level security;
alter table opt_in force row level security;
create policy wall on opt_in using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on opt_in to @app@;

alter table writing_reason enable row level security;
alter table writing_reason force row level security;
create policy wall on writing_reason using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on writing_reason to @app@;

alter table told enable row level security;
alter table told force row level security;
create policy wall on told using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, delete on told to @app@;

alter table retention_setting enable row level security;
alter table retention_setting force row level security;
create policy wall on retention_setting using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on retention_setting to @app@;

alter table sweep enable row level security;
alter table sweep force row level security;
create policy wall on sweep using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on sweep to @app@;

alter table sweep_part enable row level security;
alter table sweep_part force row level security;
create policy wall on sweep_part using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on sweep_part to @app@;

alter table hold enable row level security;
alter table hold force row level security;
create policy wall on hold using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on hold to @app@;

alter table contact enable row level security;
alter table contact force row level security;
create policy wall on contact using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on contact to @app@;

alter table contact_emails enable row level security;
alter table contact_emails force row level security;
create policy wall on contact_emails using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on contact_emails to @app@;

alter table contact_phones enable row level security;
alter table contact_phones force row level security;
create policy wall on contact_phones using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on contact_phones to @app@;

alter table company enable row level security;
alter table company force row level security;
create policy wall on company using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on company to @app@;

alter table company_addresses enable row level security;
alter table company_addresses force row level security;
create policy wall on company_addresses using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on company_addresses to @app@;

alter table note enable row level security;
alter table note force row level security;
create policy wall on note using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on note to @app@;

alter table file enable row level security;
alter table file force row level security;
create policy wall on file using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on file to @app@;

alter table member enable row level security;
alter table member force row level security;
create policy wall on member using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on member to @app@;

alter table team enable row level security;
alter table team force row level security;
create policy wall on team using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on team to @app@;

alter table team_members enable row level security;
alter table team_members force row level security;
create policy wall on team_members using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on team_members to @app@;

alter table tag enable row level security;
alter table tag force row level security;
create policy wall on tag using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on tag to @app@;

alter table purpose enable row level security;
alter table purpose force row level security;
create policy wall on purpose using (tenant_id = current_setting('app.tenant_id')::uuid) with check (tenant_id = current_setting('app.tenant_id')::uuid);
grant select, insert, update, delete on purpose to @app@;
