import { file } from '#domain/activities/file.ts'
import { rule } from '#schema/rule.ts'
import { fileNameOf } from '#schema/values/file-name.ts'

/** A file that is renamed keeps a name as one that was uploaded: nothing in it turns or hides its ending. */
export const renameFile = rule(file, 'update', ({ record }) => ({ set: { name: fileNameOf(record.name) } }))
