import { useQuery, useQueryClient } from '@tanstack/react-query'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { refreshEntity } from '#web/derived/records.ts'
import { type FileSettings, fileSettingsQuery } from '#web/files/files.ts'
import { type Place, upload } from '#web/files/uploads.ts'
import { toast } from '#web/kit/toast.ts'

export interface Adding {
  readonly place: Place
  readonly mayAdd: boolean
  readonly add: (files: FileList | null) => void
}

/** Why a file is not even sent; undefined where nothing speaks against it. */
export function refusalOf(file: File, settings: FileSettings | undefined): string | undefined {
  if (settings === undefined) return undefined
  if (file.size > settings.maxMegabytes * 1024 * 1024) return t('files.upload.tooLarge', { max: settings.maxMegabytes })
  return settings.used.bytes + file.size > settings.most.maxTenantMegabytes * 1024 * 1024 ? t('files.upload.full') : undefined
}

/** Adding files to a record: who may, and what is said before anything is sent. */
export function useAdding(entity: ModelEntity, record: RecordData, files: ModelEntity): Adding {
  const tenant = useTenant()
  const client = useQueryClient()
  const mayAdd = record.deletedAt === null && record.can.includes('update') && files.can.includes('create')
  const settings = useQuery({ ...fileSettingsQuery(tenant), enabled: mayAdd }).data
  const place: Place = { tenant, plural: entity.plural, id: record.id }
  const refuse = (file: File) => refusalOf(file, settings)
  const done = (_place: Place, count: number) => {
    toast(t('files.upload.done', { count }))
    void refreshEntity(client, tenant, files)
    void client.invalidateQueries({ queryKey: fileSettingsQuery(tenant).queryKey })
  }
  return {
    place,
    mayAdd,
    add: (chosen) => {
      if (chosen !== null && chosen.length > 0) upload(place, chosen, refuse, done)
    },
  }
}
