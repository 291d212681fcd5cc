import { type Command, CommandError } from '#server/cli/command.ts'
import { examineDatabase, examineMachine } from '#server/doctor/examine.ts'
import { type Finding, fromError } from '#server/doctor/finding.ts'
import { withOwner } from '#server/doctor/with-owner.ts'

const marks = { ok: '✓', warning: '!', failure: '✗', unknown: '?' } as const

export const command: Command = {
  summary: 'Check this installation and say what to mend',
  usage: 'doctor [--json]',
  help: 'Looks and changes nothing but this: an embedded database that does not run is started for the check. Ends with 1 if anything fails.',
  async run(context) {
    const { config, secrets, notice } = context
    const findings: Finding[] = await examineMachine({ config, secrets })
    try {
      await withOwner({ config, secrets, notice }, async (owner, database) => {
        findings.push(...(await examineDatabase(owner, database, config)))
      })
    } catch (error) {
      findings.push(fromError('database', error))
    }
    const lines = findings.map(({ check, state, message }) => `${marks[state]} ${check}: ${message}`)
    context.print(lines, { ok: findings.every(({ state }) => state !== 'failure'), findings })
    const failures = findings.filter(({ state }) => state === 'failure').map(({ check }) => check)
    if (failures.length > 0) throw new CommandError('doctor.failed', `Not in order: ${failures.join(', ')}`)
  },
}
