import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { entities, rules, stores } from '#domain/model.ts'
import type { Entity } from '#schema/entity.ts'
import type { Rule } from '#schema/rule.ts'
import { verify } from '#schema/verify/verify.ts'
import { projectFolder } from '#server/config.ts'

test('the entity and the verb of docs/add-an-entity.md hold together with the model as they stand there', async () => {
  const page = await readFile(join(projectFolder, 'docs/add-an-entity.md'), 'utf8')
  const blocks = [...page.matchAll(/^( *)```ts\n(.*?)^\1```$/gms)].map(([, indent = '', code = '']) => code.replaceAll(`\n${indent}`, '\n'))
  assert.equal(blocks.length, 2)
  const folder = await mkdtemp(join(tmpdir(), 'steward-page-'))
  try {
    const made = await Promise.all(
      blocks.map(async (code, index) => {
        const file = join(folder, index === 0 ? 'vehicle.ts' : 'verb.ts')
        const here = code.replaceAll('#domain/fleet/', './').replaceAll("'#", `'${pathToFileURL(projectFolder).href}`)
        await writeFile(file, here)
        return file
      }),
    )
    const [{ vehicle }, { updateVehicle }] = (await Promise.all(made.map((file) => import(pathToFileURL(file).href)))) as [
      { vehicle: Entity },
      { updateVehicle: Rule },
    ]
    const whole = verify([...entities, vehicle], { stores, rules: [...rules, updateVehicle] })
    assert.equal(whole.length, entities.length + 1)
    const facts = { record: { id: 'x', plate: 'TRIAL 1' }, before: null } as unknown as Parameters<Rule['decide']>[0]
    assert.deepEqual(updateVehicle.decide(facts), { refuse: 'vehicle.trial-plate', field: 'plate' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
