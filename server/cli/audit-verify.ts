import { readFile } from 'node:fs/promises'
import { type Checkpoint, CheckpointError, latestCheckpoint, readCheckpoint } from '#engine/change/checkpoint.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { errorSentence } from '#messages/words.ts'
import type { Signer } from '#platform/keys/signer.ts'
import { tenantNamed } from '#server/cli/as-operator.ts'
import { type Command, CommandError, required } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Walk a tenant’s chain of changes and find what was edited, dropped or reordered',
  usage: 'audit verify --tenant <slug> [--checkpoint <file>]',
  help: 'Says up to where it proved the chain. Ends with 1 when anything is wrong. Changes that wait for the sealer are sealed first. A checkpoint that was mailed or downloaded shows also what was cut off or written anew since.',
  options: { tenant: { type: 'string' }, checkpoint: { type: 'string' } },
  async run(context) {
    const { database, keys } = await context.installation()
    const tenant = await tenantNamed(database, required(context, 'tenant'))
    await sealTenant(database, tenant.id)
    const signer = await keys.signer()
    const outside = await outsideOf(context.options.checkpoint, tenant.id, signer)
    const kept = await latestCheckpoint(database, tenant.id)
    const against = outside ?? (kept === undefined ? undefined : read(kept, signer))
    const verified = await verifyTenant(database, keys, tenant.id, against)
    if (verified.findings.length > 0)
      throw new CommandError('audit.broken', `${verified.findings.length + verified.more} things are wrong with the history`, {
        details: { ...verified },
      })
    context.print(
      [
        `${verified.sealed} changes are whole and in order.`,
        `Newest: ${verified.head?.position ?? 0} ${verified.head?.hash ?? ''}`,
        provedTo(against, outside !== undefined),
      ],
      {
        ...verified,
        provedTo: against === undefined ? null : { position: against.position, at: against.at, outside: outside !== undefined },
      },
    )
  },
}

/** What this says about a chain that was cut at its end or written anew: nothing, where no checkpoint is left to compare with. */
function provedTo(checkpoint: Checkpoint | undefined, isOutside: boolean): string {
  if (checkpoint === undefined) return 'No checkpoint was signed yet: a chain that was cut at its end looks whole.'
  const { position, at } = checkpoint
  return isOutside
    ? `Neither cut nor rewritten up to ${position}, where the checkpoint from outside was signed on ${at}.`
    : `Up to ${position} it agrees with the checkpoint that is kept here, signed on ${at}. Give one that left the machine (--checkpoint) to be sure.`
}

/** What the file says that left the machine; refused where it was changed or speaks of another tenant. */
async function outsideOf(path: unknown, tenantId: string, signer: Signer): Promise<Checkpoint | undefined> {
  if (typeof path !== 'string') return undefined
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandError('file.missing', 'There is no such file', { exitCode: 2 })
  })
  const checkpoint = read(text.trim(), signer)
  if (checkpoint.tenantId !== tenantId)
    throw new CommandError('checkpoint.of-another', 'This checkpoint is of another tenant', { exitCode: 2 })
  return checkpoint
}

/** Refused where this installation did not sign it. */
function read(text: string, signer: Signer): Checkpoint {
  try {
    return readCheckpoint(text, signer).checkpoint
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error
    throw new CommandError(error.code, errorSentence('en', error.code, {}) ?? error.code, { exitCode: 2 })
  }
}
