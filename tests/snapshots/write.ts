import { writeFile } from 'node:fs/promises'
import { snapshots } from '#tests/snapshots/derived.ts'

/** `node tests/snapshots/write.ts`: writes everything that is derived and committed, for a reviewer to see what changed. */
for (const { file, content } of snapshots()) await writeFile(file, content)
