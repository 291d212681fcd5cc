import { writeFile } from 'node:fs/promises'
import { openApi } from '#engine/api/openapi.ts'
import { releaseModel } from '#engine/model-of.ts'

/** Writes the API of the release where reviewers see it change. */
await writeFile(new URL('../../tests/snapshots/openapi.json', import.meta.url), `${JSON.stringify(openApi(releaseModel()), null, 2)}\n`)
