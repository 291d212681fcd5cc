import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

/** A key that does something while the component that names it is on screen. */
export interface Shortcut {
  /** `j`, `Enter`, `?`, `mod+k` (Ctrl or Command), `g c` (one after the other). */
  readonly keys: string
  /** What it does, for the list of all keys. */
  readonly label: string
  readonly run: (event: KeyboardEvent) => void
  /** Also while a field is being typed into. */
  readonly whileTyping?: boolean
}

export interface ShortcutGroup {
  readonly title: string
  readonly shortcuts: readonly Shortcut[]
}

let groups: readonly ShortcutGroup[] = []
const listeners = new Set<() => void>()
let prefix = ''
let prefixTimer: ReturnType<typeof setTimeout> | undefined

function change(next: readonly ShortcutGroup[]): void {
  groups = next
  for (const listener of listeners) listener()
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)
}

/** Inside menus, list boxes and dialogs their own keys rule; in a dialog whose focus is lost (its button became disabled), too. */
function isElsewhere(target: EventTarget | null): boolean {
  if (target === document.body) return document.querySelector('[role="dialog"],[role="alertdialog"]') !== null
  return target instanceof HTMLElement && target.closest('[role="menu"],[role="listbox"],[role="dialog"],[role="alertdialog"]') !== null
}

/** Enter and Space belong to what has the focus, when that is something to press. */
function isPressing(name: string, target: EventTarget | null): boolean {
  const pressable = 'a,button,input,select,summary,[role="button"],[role="option"]'
  return (name === 'Enter' || name === 'Space') && target instanceof HTMLElement && target.closest(pressable) !== null
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key
  const plain = key.length === 1 ? key.toLowerCase() : key
  if (event.ctrlKey || event.metaKey) return `mod+${plain}`
  if (event.altKey) return `alt+${plain}`
  return event.shiftKey && (key.length > 1 || /[a-z]/i.test(key)) ? `shift+${plain}` : plain
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const typing = isTyping(event.target)
  const elsewhere = isElsewhere(event.target)
  const name = nameOf(event)
  if (isPressing(name, event.target)) return
  const sequence = prefix === '' ? name : `${prefix} ${name}`
  const all = groups.flatMap((group) => group.shortcuts).reverse()
  const usable = all.filter((shortcut) => shortcut.whileTyping || (!typing && !elsewhere))
  const found = usable.find((shortcut) => shortcut.keys === sequence) ?? usable.find((shortcut) => shortcut.keys === name)
  setPrefix('')
  if (found !== undefined) {
    event.preventDefault()
    found.run(event)
  } else if (!typing && usable.some((shortcut) => shortcut.keys.startsWith(`${name} `))) {
    setPrefix(name)
  }
}

function setPrefix(next: string): void {
  clearTimeout(prefixTimer)
  prefix = next
  if (next !== '') prefixTimer = setTimeout(() => setPrefix(''), 1000)
}

/** Makes these keys work while the component is shown. The newest component wins when two name the same key. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[], active = true): void {
  const run = useEffectEvent((keys: string, event: KeyboardEvent) => {
    shortcuts.find((shortcut) => shortcut.keys === keys)?.run(event)
  })
  const shape = shortcuts.map((shortcut) => `${shortcut.keys}\t${shortcut.label}\t${shortcut.whileTyping ?? false}`).join('\n')
  useEffect(() => {
    if (!active || shape === '') return
    const group: ShortcutGroup = {
      title,
      shortcuts: shape.split('\n').map((line) => {
        const [keys = '', label = '', whileTyping] = line.split('\t')
        return { keys, label, whileTyping: whileTyping === 'true', run: (event) => run(keys, event) }
      }),
    }
    if (groups.length === 0) document.addEventListener('keydown', onKeyDown)
    change([...groups, group])
    return () => {
      change(groups.filter((other) => other !== group))
      if (groups.length === 0) document.removeEventListener('keydown', onKeyDown)
    }
  }, [title, shape, active])
}

/** All keys that work now, for the help: those of the page before those that work everywhere. */
export function useAllShortcuts(): readonly ShortcutGroup[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => groups,
  )
}

/** How a key is written for people: `mod+k` → `Ctrl K` or `⌘ K`. */
export function keyCaps(keys: string): readonly string[] {
  const apple = /Mac|iPhone|iPad/.test(navigator.platform)
  const names: Record<string, string> = { mod: apple ? '⌘' : 'Ctrl', shift: '⇧', alt: apple ? '⌥' : 'Alt', Escape: 'Esc', Enter: '↵' }
  return keys.split(/[+ ]/).map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
}
