import { useQuery } from '@tanstack/react-query'
import { fetchBlob } from '#web/app/api.ts'
import type { ModelEntity, ModelField, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { pictureById, rememberPicture, rememberTitle, titleOf } from '#web/app/titles.ts'
import { isPerson } from '#web/fields/person.ts'
import { Avatar } from '#web/kit/avatar.tsx'

interface RecordAvatarProps {
  entity: ModelEntity
  record: RecordData
  title: string
  size?: 24 | 32 | 48
}

/** The field that holds the record's own picture. */
export const pictureField = (entity: ModelEntity): ModelField | undefined => entity.fields.find((field) => field.kind === 'image')

/** A record's face: its picture where it has one, else its initials. */
export function RecordAvatar({ entity, record, title, size = 24 }: RecordAvatarProps) {
  const field = pictureField(entity)
  const value = field === undefined ? undefined : record[field.key]
  const image = usePicture(`/${entity.plural}/${record.id}/images/${field?.key}`, typeof value === 'string' ? value : undefined)
  return <Avatar name={title} size={size} shape={isPerson(entity) ? 'round' : 'square'} {...(image === undefined ? {} : { image })} />
}

/** The face of a record of which only id and name are known: of one that is linked, picked or found. */
export function LinkedAvatar({ entity, id, title }: { entity: ModelEntity; id: string; title: string }) {
  const image = usePicture(`/${entity.plural}/${id}/images/${pictureField(entity)?.key}`, pictureById(id))
  return <Avatar name={title} size={20} shape={isPerson(entity) ? 'round' : 'square'} {...(image === undefined ? {} : { image })} />
}

/** What is shown of a record, for where it is linked. */
export function rememberRecord(entity: ModelEntity, record: RecordData): void {
  rememberTitle(record.id, titleOf(entity.title, record))
  const field = pictureField(entity)
  if (field !== undefined && field.key in record) rememberPicture(record.id, record[field.key])
}

/** A small picture as an address for an image: a link could not name the tenant. `id` changes with the picture; undefined for none. */
export function usePicture(path: string, id: string | undefined): string | undefined {
  const tenant = useTenant()
  return useQuery({
    queryKey: ['picture', tenant, path.split('/').at(-1), id],
    queryFn: async ({ signal }) => asAddress(await fetchBlob(path, { tenant, signal })),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  }).data
}

/** The bytes within the address, so that they go when the query forgets them. */
function asAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('the picture cannot be read'))
    reader.readAsDataURL(blob)
  })
}
