import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBell, IconFileImport, IconPlus, IconSearch, IconSettings, IconShieldHalf } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useId, useState } from 'react'
import { request } from '#web/app/api.ts'
import { EntityIcon } from '#web/app/icons.tsx'
import { inSentence, t } from '#web/app/language.ts'
import { entityByName, type Model } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { navigationGroups } from '#web/app/shell/navigation-groups.ts'
import classes from '#web/app/shell/palette.module.css'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { rememberPicture } from '#web/app/titles.ts'
import { LinkedAvatar } from '#web/fields/record-avatar.tsx'
import { useGo } from '#web/kit/go.ts'
import { useManages } from '#web/settings/may-manage.ts'

interface Found {
  readonly entity: string
  readonly id: string
  readonly title: string
  readonly detail: string | null
  readonly picture: string | null
}

interface Choice {
  readonly id: string
  readonly label: string
  readonly detail?: string
  readonly icon: ReactNode
  readonly to: string
}

interface PaletteProps {
  mode: 'search' | 'create'
  onClose: () => void
}

/** Search over everything, places to go to, and things to make: one field, arrows and Enter. */
export default function Palette({ mode, onClose }: PaletteProps) {
  const tenant = useTenant()
  const model = useModel()
  const manages = useManages()
  const go = useGo()
  const listId = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const found = useFound(tenant, mode === 'search' ? text.trim() : '')
  const choices =
    mode === 'create' ? creations(tenant, model, text) : [...records(tenant, model, found.data), ...places(tenant, model, manages, text)]
  const current = Math.min(active, choices.length - 1)
  const choose = (choice: Choice | undefined) => {
    if (choice === undefined) return
    onClose()
    go(choice.to)
  }
  const setHurried = useHurry(found.waits, () => choose(choices[0]))
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setActive((current + step + choices.length) % Math.max(choices.length, 1))
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (found.waits && current <= 0) setHurried(true)
      else choose(choices[current])
    }
  }
  const title = mode === 'create' ? t('web.create.title') : t('web.search.title')
  const hint = mode === 'create' ? t('web.create.hint') : t('web.search.hint')
  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="12vh" classNames={{ content: classes.content ?? '' }}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={title} radius="md">
        <div className={classes.field}>
          {mode === 'create' ? <IconPlus size={18} stroke={1.6} /> : <IconSearch size={18} stroke={1.6} />}
          <input
            data-autofocus
            role="combobox"
            aria-expanded={choices.length > 0}
            aria-controls={listId}
            aria-activedescendant={choices.length > 0 ? `${listId}-${current}` : undefined}
            aria-autocomplete="list"
            aria-label={title}
            placeholder={hint}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value)
              setActive(0)
              setHurried(false)
            }}
            onKeyDown={onKeyDown}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <Options id={listId} label={title} choices={choices} current={current} onPoint={setActive} onChoose={choose} />
        {choices.length === 0 && !found.waits && <p className={classes.nothing}>{t('web.search.nothing', { text })}</p>}
      </Modal.Content>
    </Modal.Root>
  )
}

/** Enter was pressed before the answer was there: what that finds is opened then, not what an earlier text found. */
function useHurry(waits: boolean, choose: () => void): (hurried: boolean) => void {
  const [hurried, setHurried] = useState(false)
  const arrive = useEffectEvent(() => {
    setHurried(false)
    choose()
  })
  useEffect(() => {
    if (hurried && !waits) arrive()
  }, [hurried, waits])
  return setHurried
}

interface OptionsProps {
  id: string
  label: string
  choices: readonly Choice[]
  current: number
  onPoint: (index: number) => void
  onChoose: (choice: Choice) => void
}

function Options({ id, label, choices, current, onPoint, onChoose }: OptionsProps) {
  return (
    <div role="listbox" id={id} aria-label={label} className={classes.list}>
      {choices.map((choice, index) => (
        <Option
          key={choice.id}
          id={`${id}-${index}`}
          choice={choice}
          active={index === current}
          onPoint={() => onPoint(index)}
          onChoose={() => onChoose(choice)}
        />
      ))}
    </div>
  )
}

interface OptionProps {
  id: string
  choice: Choice
  active: boolean
  onPoint: () => void
  onChoose: () => void
}

function Option({ id, choice, active, onPoint, onChoose }: OptionProps) {
  const scroll = (element: HTMLDivElement | null) => {
    if (active) element?.scrollIntoView({ block: 'nearest' })
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys (aria-activedescendant).
    <div
      ref={scroll}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={classes.option}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      {choice.icon}
      <span className={classes.label}>{choice.label}</span>
      {choice.detail !== undefined && <span className={classes.detail}>{choice.detail}</span>}
    </div>
  )
}

/** The hits: those of the text before while those of this one are waited for. */
function useFound(tenant: string, text: string): { data: readonly Found[]; waits: boolean } {
  const [settled] = useDebouncedValue(text, 120)
  const { data, isPlaceholderData, isPending } = useQuery({
    queryKey: ['search', tenant, settled],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly Found[] }>('/search', { method: 'POST', body: { q: settled, limit: 12 }, tenant, signal })).data,
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  return { data: text === '' ? [] : (data ?? []), waits: text !== '' && (settled !== text || isPlaceholderData || isPending) }
}

function records(tenant: string, model: Model, found: readonly Found[]): readonly Choice[] {
  return found.flatMap(({ entity: name, id, title, detail, picture }) => {
    const entity = entityByName(model, name)
    if (entity === undefined) return []
    rememberPicture(id, picture)
    return [
      {
        id,
        label: title,
        detail: [entity.label, detail].filter(Boolean).join(' · '),
        icon: picture === null ? <EntityIcon name={name} /> : <LinkedAvatar entity={entity} id={id} title={title} />,
        to: paths.record(tenant, entity.plural, id),
      },
    ]
  })
}

function matches(label: string, text: string): boolean {
  return label.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase())
}

function places(tenant: string, model: Model, manages: boolean, text: string): readonly Choice[] {
  const lists = navigationGroups(model).flatMap((group) => group.entities)
  const icon = { size: 18, stroke: 1.6, 'aria-hidden': true } as const
  const goTo = (id: string, name: string, symbol: ReactNode, to: string): Choice => ({
    id: `go ${id}`,
    label: t('web.nav.goTo', { name }),
    icon: symbol,
    to,
  })
  return [
    ...lists.map((entity) => goTo(entity.name, entity.labels, <EntityIcon name={entity.name} />, paths.list(tenant, entity.plural))),
    ...(model.entities.some(({ can }) => can.includes('import'))
      ? [goTo('import', t('web.nav.import'), <IconFileImport {...icon} />, paths.import(tenant))]
      : []),
    ...(manages ? [goTo('privacy', t('web.nav.privacy'), <IconShieldHalf {...icon} />, paths.privacy(tenant))] : []),
    goTo('notifications', t('web.bell.title'), <IconBell {...icon} />, paths.notifications(tenant)),
    goTo('settings', t('web.nav.settings'), <IconSettings {...icon} />, paths.settings(tenant)),
    ...creations(tenant, model, ''),
  ].filter((choice) => matches(choice.label, text))
}

function creations(tenant: string, model: Model, text: string): readonly Choice[] {
  return navigationGroups(model)
    .flatMap((group) => group.entities)
    .filter((entity) => entity.can.includes('create'))
    .map((entity) => ({
      id: `new ${entity.name}`,
      label: t('web.create.one', { name: inSentence(entity.label) }),
      icon: <IconPlus size={18} stroke={1.6} aria-hidden="true" />,
      to: paths.create(tenant, entity.plural),
    }))
    .filter((choice) => matches(choice.label, text))
}
