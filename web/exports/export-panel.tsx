import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { Dialog } from '#web/kit/dialog.tsx'

export interface ExportPanelProps {
  entity: ModelEntity
  /** What the list shows, as `POST /exports` takes it; a selection of rows is a filter by id. */
  query: { readonly filter?: unknown; readonly q?: string | undefined; readonly sort?: string | undefined }
  /** The columns that are shown. */
  fields: readonly string[]
  /** How many rows that is, -1 when nobody counted them all. */
  count: number
  onClose: () => void
}

/** The export panel's place. */
export default function ExportPanel({ entity, onClose }: ExportPanelProps) {
  return (
    <Dialog title={t('web.list.export', { name: entity.labels })} onClose={onClose}>
      {null}
    </Dialog>
  )
}
