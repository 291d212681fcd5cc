import { Button, CloseButton } from '@mantine/core'
import { IconArrowBackUp, IconFileExport, IconPencil, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import type { Bulk } from '#web/derived/list/bulk.tsx'
import classes from '#web/derived/list/bulk-bar.module.css'

interface BulkBarProps {
  entity: ModelEntity
  bulk: Bulk
  count: number
  /** All that match, when more than what is selected; -1 when nobody counted them. */
  total: number | undefined
  trash: boolean
  onAll: () => void
  onClear: () => void
  onExport?: () => void
}

/** What can be done with the selected rows. */
export function BulkBar({ entity, bulk, count, total, trash, onAll, onClear, onExport }: BulkBarProps) {
  const act = (label: string, icon: ReactNode, run: () => Promise<boolean>) => (
    <Button variant="subtle" color="gray" size="xs" leftSection={icon} onClick={() => void run().then((started) => started && onClear())}>
      {label}
    </Button>
  )
  const may = (action: string) => entity.can.includes(action)
  return (
    <section className={classes.bar} aria-label={t('web.bulk.title')}>
      <strong aria-live="polite">{count < 0 ? t('web.bulk.selectedMany') : t('web.bulk.selected', { count })}</strong>
      {total !== undefined && (
        <Button variant="subtle" size="xs" onClick={onAll}>
          {total < 0 ? t('web.bulk.allMany') : t('web.bulk.all', { count: total })}
        </Button>
      )}
      <span className={classes.line} />
      {trash ? (
        <>
          {may('update') && act(t('web.trash.restore'), <IconArrowBackUp size={16} stroke={1.6} />, bulk.restore)}
          {may('end') && act(t('web.trash.end'), <IconTrash size={16} stroke={1.6} />, bulk.end)}
        </>
      ) : (
        <>
          {may('update') && act(t('web.bulk.edit'), <IconPencil size={16} stroke={1.6} />, bulk.edit)}
          {may('export') && onExport !== undefined && (
            <Button variant="subtle" color="gray" size="xs" leftSection={<IconFileExport size={16} stroke={1.6} />} onClick={onExport}>
              {t('web.bulk.export')}
            </Button>
          )}
          {may('delete') && act(t('web.bulk.trash'), <IconTrash size={16} stroke={1.6} />, bulk.trash)}
        </>
      )}
      <CloseButton size="md" aria-label={t('web.bulk.clearSelection')} onClick={onClear} />
    </section>
  )
}
