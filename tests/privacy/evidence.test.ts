import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { evidenceLine, writeEvidence } from '#tests/privacy/evidence.ts'
import { standings } from '#tests/privacy/ledger.ts'

test('evidence speaks of the tree from which it was made, and of its version in any other', () => {
  const root = mkdtempSync(join(tmpdir(), 'steward-evidence-'))
  try {
    for (const folder of ['privacy', 'engine']) mkdirSync(join(root, folder))
    writeFileSync(join(root, 'package.json'), JSON.stringify({ version: '7.1.0' }))
    writeFileSync(join(root, 'engine/a.ts'), 'one')
    assert.equal(evidenceLine(root), 'no evidence was written yet')
    writeEvidence(root, standings([{ id: 'R01', sentence: 'the file is whole', passed: true }]))
    assert.equal(evidenceLine(root), '1 promises proved for this tree')
    writeFileSync(join(root, 'engine/a.ts'), 'two')
    assert.equal(evidenceLine(root), '1 promises proved for version 7.1.0')
  } finally {
    rmSync(root, { recursive: true })
  }
})
