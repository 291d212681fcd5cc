import type { FastifyPluginAsync } from 'fastify'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import { factorsOf } from '#platform/accounts/factors.ts'
import { askForNewPasskey, relyingPartyOf, verifyNewPasskey } from '#platform/accounts/passkey-ceremonies.ts'
import { newPasskey, passkeysAtMost, passkeysOf, removePasskey, renamePasskey } from '#platform/accounts/passkeys.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Query } from '#platform/database/statement.ts'
import { isId } from '#schema/values/id.ts'
import { addFactor, removeFactor } from '#server/change-factors.ts'
import type { Entrance } from '#server/entrance.ts'
import { mustBeProven, sessionBinding } from '#server/prove.ts'
import { body, text } from '#server/read-body.ts'
import { newPasskeyAnswer } from '#server/read-factor.ts'
import { addedPasskey, passkeyOptions } from '#server/routes/security-shapes.ts'
import { data, nothing } from '#server/routes/shapes.ts'

const wanted = body({ name: text(60), response: newPasskeyAnswer })
const renamed = body({ name: text(60) })

const tags = ['Account']

/** The signed-in person's passkeys: several, with names. */
export const passkeyRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, baseUrl } = entrance
  const rp = relyingPartyOf(baseUrl)
  const query: Query = (statement) => accounts.database.global(statement)

  app.post(
    '/account/passkeys/options',
    { schema: { summary: 'What the browser is asked to make a passkey of', tags, response: { 200: data(passkeyOptions) } } },
    async (request) => {
      const { account } = await mustBeProven(entrance, request)
      const existing = await passkeysOf(query, account.id)
      if (existing.length >= passkeysAtMost) throw conflict('passkey.too-many', { max: passkeysAtMost })
      return { data: await askForNewPasskey(accounts, rp, account, existing, sessionBinding(request)) }
    },
  )

  app.post(
    '/account/passkeys',
    { schema: { summary: 'Add a passkey', tags, body: wanted.json, response: { 201: data(addedPasskey) } } },
    async (request, reply) => {
      const signedIn = await mustBeProven(entrance, request)
      const { name, response } = wanted.read(request.body)
      const made = await verifyNewPasskey(accounts, rp, sessionBinding(request), response)
      if (made === undefined) throw invalid([{ pointer: '/response', code: 'passkey.refused' }])
      const { view, statement } = newPasskey(accounts, signedIn.account.id, name, made)
      const codes = await addFactor(entrance, request, signedIn, 'passkey', async (inside) => {
        if ((await factorsOf(inside, signedIn.account.id)).passkeys >= passkeysAtMost)
          throw conflict('passkey.too-many', { max: passkeysAtMost })
        await inside(statement)
      }).catch((error: unknown) => {
        throw error instanceof DatabaseError && error.constraint === 'passkey_credential_id_key' ? conflict('passkey.exists') : error
      })
      return reply.code(201).send({ data: { ...view, recoveryCodes: codes } })
    },
  )

  app.patch<{ Params: { id: string } }>(
    '/account/passkeys/:id',
    { schema: { summary: 'Give a passkey another name', tags, body: renamed.json, response: { 204: nothing } } },
    async (request, reply) => {
      const { account } = await principals.signedIn(request)
      const { name } = renamed.read(request.body)
      if (!isId(request.params.id) || !(await renamePasskey(query, account.id, request.params.id, name))) throw notFound()
      return reply.code(204).send()
    },
  )

  app.delete<{ Params: { id: string } }>(
    '/account/passkeys/:id',
    { schema: { summary: 'Remove a passkey', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const { id } = request.params
      await removeFactor(entrance, request, async (inside, accountId) => isId(id) && (await removePasskey(inside, accountId, id)))
      return reply.code(204).send()
    },
  )
}
