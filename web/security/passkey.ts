import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'

/** Asks the server what to ask the browser, and the browser for one of its passkeys. */
export async function showPasskey(path: string): Promise<AuthenticationResponseJSON> {
  const { data } = await request<{ data: PublicKeyCredentialRequestOptionsJSON }>(path, { method: 'POST' })
  return inWords(() => startAuthentication({ optionsJSON: data }))
}

/** The same for a new one. */
export async function makePasskey(path: string): Promise<RegistrationResponseJSON> {
  const { data } = await request<{ data: PublicKeyCredentialCreationOptionsJSON }>(path, { method: 'POST' })
  return inWords(() => startRegistration({ optionsJSON: data }))
}

/** What the browser throws is for developers; people are told what to do. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  if (!browserSupportsWebAuthn()) throw new ApiError(400, { detail: t('security.passkeys.unsupported') })
  try {
    return await work()
  } catch (error) {
    const known = error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED'
    throw new ApiError(400, { detail: t(known ? 'security.passkeys.exists' : 'security.passkeys.cancelled') })
  }
}
