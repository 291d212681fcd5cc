import { file } from '#domain/activities/file.ts'
import { contentGone, fileSettings } from '#domain/activities/file-settings.ts'
import { note } from '#domain/activities/note.ts'
import { consentEvent, consentNotice, consentProof, suppression, suppressionKey } from '#domain/consent/consent-event.ts'
import { optIn } from '#domain/consent/opt-in.ts'
import { purpose } from '#domain/consent/purpose.ts'
import { softOptInCountry } from '#domain/consent/soft-opt-in-country.ts'
import { told } from '#domain/consent/told.ts'
import { writingReason } from '#domain/consent/writing-reason.ts'
import { acceptance, agreedText } from '#domain/operator/acceptance.ts'
import { account } from '#domain/operator/account.ts'
import { apiKey } from '#domain/operator/api-key.ts'
import { backupDrill, backupRun, tenantRestore } from '#domain/operator/backup.ts'
import { emailChange } from '#domain/operator/email-change.ts'
import { identity, providerVisit } from '#domain/operator/identity.ts'
import { membership } from '#domain/operator/membership.ts'
import { oneTimeToken } from '#domain/operator/one-time-token.ts'
import { passkey } from '#domain/operator/passkey.ts'
import { passkeyChallenge } from '#domain/operator/passkey-challenge.ts'
import { pendingSignIn } from '#domain/operator/pending-sign-in.ts'
import { recoveryCode } from '#domain/operator/recovery-code.ts'
import { rememberedDevice } from '#domain/operator/remembered-device.ts'
import { securityEvent } from '#domain/operator/security-event.ts'
import { session } from '#domain/operator/session.ts'
import { signInAttempt } from '#domain/operator/sign-in-attempt.ts'
import { signUp } from '#domain/operator/sign-up.ts'
import { sweepRound } from '#domain/operator/sweep-round.ts'
import { tenant } from '#domain/operator/tenant.ts'
import { tenantClosure } from '#domain/operator/tenant-closure.ts'
import { totpFactor } from '#domain/operator/totp-factor.ts'
import { createContact, updateContact } from '#domain/parties/be-someone.ts'
import { updateCompany } from '#domain/parties/belong-elsewhere.ts'
import { company } from '#domain/parties/company.ts'
import { contact } from '#domain/parties/contact.ts'
import { accessExport } from '#domain/privacy/access-export.ts'
import { mention, mentionReview } from '#domain/privacy/mention.ts'
import { recordRead } from '#domain/privacy/record-read.ts'
import { archiveRun } from '#domain/workspace/archive-run.ts'
import { carriedChange, changePart, changeRecord, changeSeal, unsealed } from '#domain/workspace/changes.ts'
import { checkpoint } from '#domain/workspace/checkpoint.ts'
import { certificate, erasedIdentifier, erasure, erasureWork } from '#domain/workspace/erasure.ts'
import { foundTenant } from '#domain/workspace/found-tenant.ts'
import { idempotencyKey } from '#domain/workspace/idempotency.ts'
import { identityProvider } from '#domain/workspace/identity-provider.ts'
import { exportRun, importMade, importRow, importRun } from '#domain/workspace/imports.ts'
import { jobRun } from '#domain/workspace/job-run.ts'
import { createTeam, updateTeam } from '#domain/workspace/keep-a-lead.ts'
import {
  activateMember,
  createMember,
  deactivateMember,
  deleteMember,
  restoreMember,
  updateMember,
} from '#domain/workspace/keep-an-owner.ts'
import { member } from '#domain/workspace/member.ts'
import { message } from '#domain/workspace/message.ts'
import { notification, notificationKinds, notificationPosition, notificationSetting } from '#domain/workspace/notification.ts'
import { ownField, ownObject, ownRecord, ownValue } from '#domain/workspace/own-model.ts'
import { ownRole } from '#domain/workspace/own-role.ts'
import { presence } from '#domain/workspace/presence.ts'
import {
  privacyCheck,
  privacyContact,
  privacyRequest,
  privacyRequestEvent,
  privacyRequestPerson,
  requestSettings,
} from '#domain/workspace/privacy-request.ts'
import { hold, retentionSetting, sweep, sweepPart } from '#domain/workspace/retention.ts'
import { searchEntry } from '#domain/workspace/search-entry.ts'
import { tag } from '#domain/workspace/tag.ts'
import { tagging } from '#domain/workspace/tagging.ts'
import { team } from '#domain/workspace/team.ts'
import { tenantSettings } from '#domain/workspace/tenant-settings.ts'
import { webhook, webhookDelivery } from '#domain/workspace/webhook.ts'

/** The table of contents: everything that the CRM holds. */
export const entities = [contact, company, note, file, member, team, tag, purpose]

/** Everything that is held besides: logs, jobs, sessions, keys. */
export const stores = [
  tenant,
  tenantClosure,
  account,
  membership,
  session,
  pendingSignIn,
  totpFactor,
  passkey,
  passkeyChallenge,
  recoveryCode,
  rememberedDevice,
  securityEvent,
  signInAttempt,
  oneTimeToken,
  signUp,
  emailChange,
  agreedText,
  acceptance,
  identity,
  providerVisit,
  apiKey,
  backupRun,
  backupDrill,
  tenantRestore,
  tenantSettings,
  identityProvider,
  changeRecord,
  changePart,
  unsealed,
  changeSeal,
  checkpoint,
  carriedChange,
  searchEntry,
  mention,
  mentionReview,
  tagging,
  ownField,
  ownObject,
  ownRecord,
  ownValue,
  ownRole,
  idempotencyKey,
  jobRun,
  message,
  importRun,
  importRow,
  importMade,
  exportRun,
  archiveRun,
  accessExport,
  recordRead,
  fileSettings,
  contentGone,
  notification,
  notificationSetting,
  notificationPosition,
  presence,
  erasure,
  erasureWork,
  erasedIdentifier,
  certificate,
  webhook,
  webhookDelivery,
  privacyRequest,
  privacyRequestPerson,
  requestSettings,
  privacyRequestEvent,
  privacyCheck,
  privacyContact,
  consentNotice,
  consentEvent,
  consentProof,
  suppressionKey,
  suppression,
  softOptInCountry,
  optIn,
  writingReason,
  told,
  retentionSetting,
  sweep,
  sweepPart,
  hold,
  sweepRound,
]

/** What members are told of. */
export const tellings = notificationKinds

/** What may happen: each verb decides, the engine does. */
export const rules = [
  createContact,
  updateContact,
  updateCompany,
  foundTenant,
  createMember,
  updateMember,
  deactivateMember,
  activateMember,
  deleteMember,
  restoreMember,
  createTeam,
  updateTeam,
]
