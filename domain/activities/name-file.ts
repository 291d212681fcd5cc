import { file } from '#domain/activities/file.ts'
import type { RecordOf } from '#schema/field.ts'
import { type Decision, type Facts, rule } from '#schema/rule.ts'
import { fileNameOf } from '#schema/values/file-name.ts'

type File = RecordOf<typeof file.fields>

/** By whichever way a file gets its name, nothing in it turns or hides its ending. */
const honestName = ({ record }: Facts<File>): Decision<File> => ({ set: { name: fileNameOf(record.name) } })

export const nameFile = rule(file, 'create', honestName)
export const renameFile = rule(file, 'update', honestName)
