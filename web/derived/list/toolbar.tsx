import { Button } from '@mantine/core'
import {
  IconColumns3,
  IconDots,
  IconFileExport,
  IconFileImport,
  IconPlus,
  IconSearch,
  IconTrash,
  IconUserPause,
  IconX,
} from '@tabler/icons-react'
import { type KeyboardEvent, lazy, type RefObject, useState } from 'react'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useHere, useTenant } from '#web/app/tenant.ts'
import type { Columns } from '#web/derived/list/columns.ts'
import { FilterBar } from '#web/derived/list/filter-bar.tsx'
import type { ListState } from '#web/derived/list/list-state.ts'
import { maySelect } from '#web/derived/list/selection.ts'
import classes from '#web/derived/list/toolbar.module.css'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { Popover } from '#web/kit/popover.tsx'

const ColumnChooser = lazy(() => import('#web/derived/list/column-chooser.tsx'))

interface ToolbarProps {
  entity: ModelEntity
  state: ListState
  onChange: (change: Partial<ListState>) => void
  columns: Columns
  searchRef: RefObject<HTMLInputElement | null>
  /** Into the rows, from the search box. */
  onLeaveSearch: () => void
  onExport: () => void
  narrow: boolean
  onSelecting: () => void
}

/** Above the rows: the view's name, search, filter, columns, and what can be done with the list. */
export function Toolbar(props: ToolbarProps) {
  const { entity, state, onChange, narrow } = props
  const tenant = useTenant()
  const go = useGo()
  const mayCreate = entity.can.includes('create')
  return (
    <header className={classes.toolbar}>
      <h1 className={classes.view}>{t('web.list.all', { name: inSentence(entity.labels) })}</h1>
      <SearchBox {...props} />
      <div className={classes.filters}>
        <FilterBar entity={entity} state={state} onChange={onChange} />
      </div>
      <div className={classes.tools}>
        {!narrow && <ColumnsButton columns={props.columns} />}
        <MoreMenu {...props} />
        {mayCreate && !narrow && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => go(paths.create(tenant, entity.plural))}>
            {t('web.create.one', { name: inSentence(entity.label) })}
          </Button>
        )}
      </div>
    </header>
  )
}

function SearchBox({ entity, state, onChange, searchRef, onLeaveSearch }: ToolbarProps) {
  const label = t('web.list.search', { name: inSentence(entity.labels) })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && state.q !== '') onChange({ q: '' })
    else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') onLeaveSearch()
    else return
    event.preventDefault()
  }
  return (
    <div className={classes.search}>
      <IconSearch size={15} stroke={1.6} aria-hidden="true" />
      <input
        ref={searchRef}
        type="search"
        aria-label={label}
        placeholder={label}
        value={state.q}
        onChange={(event) => onChange({ q: event.currentTarget.value })}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
      />
      {state.q !== '' && (
        <button type="button" aria-label={t('web.list.clearSearch')} onClick={() => onChange({ q: '' })}>
          <IconX size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  )
}

function ColumnsButton({ columns }: { columns: Columns }) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover
      opened={opened}
      onClose={() => setOpened(false)}
      label={t('web.list.columns')}
      width={240}
      target={
        <IconButton label={t('web.list.columns')} onClick={() => setOpened(!opened)}>
          <IconColumns3 size={18} stroke={1.6} />
        </IconButton>
      }
    >
      <ColumnChooser columns={columns} />
    </Popover>
  )
}

function MoreMenu({ entity, narrow, onExport, onSelecting }: ToolbarProps) {
  const { tenant } = useHere()
  const seesRestricted = entity.restrictable && (tenant.role === 'owner' || tenant.role === 'admin')
  const go = useGo()
  const icon = { size: 16, stroke: 1.6 }
  return (
    <Menu
      placement="bottom-end"
      entries={[
        ...(narrow && maySelect(entity) ? [{ label: t('web.list.selecting'), run: onSelecting }, null] : []),
        ...(entity.can.includes('import')
          ? [
              {
                label: t('web.list.import', { name: inSentence(entity.labels) }),
                icon: <IconFileImport {...icon} />,
                run: () => go(paths.import(tenant.slug, entity.plural)),
              },
            ]
          : []),
        ...(entity.can.includes('export')
          ? [{ label: t('web.list.export', { name: inSentence(entity.labels) }), icon: <IconFileExport {...icon} />, run: onExport }]
          : []),
        ...(seesRestricted
          ? [
              {
                label: t('web.list.restricted'),
                icon: <IconUserPause {...icon} />,
                run: () => go(paths.restricted(tenant.slug, entity.plural)),
              },
            ]
          : []),
        { label: t('web.trash.title'), icon: <IconTrash {...icon} />, run: () => go(paths.trash(tenant.slug, entity.plural)) },
      ]}
    >
      <IconButton label={t('web.nav.more')}>
        <IconDots size={18} stroke={1.6} />
      </IconButton>
    </Menu>
  )
}
