import { createTheme, localStorageColorSchemeManager } from '@mantine/core'

const scale = (name: string) => {
  const shade = (index: number) => `var(--mantine-color-${name}-${index})`
  return [shade(0), shade(1), shade(2), shade(3), shade(4), shade(5), shade(6), shade(7), shade(8), shade(9)] as const
}

/**
 * Mantine's parts, in our look. The values themselves are CSS variables in theme.css: written there and not by the
 * provider, no `<style>` is made at run time and the content security policy can forbid inline styles.
 */
export const theme = createTheme({
  colors: { accent: scale('accent') },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'var(--mantine-font-family)',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { size: 'md', variant: 'subtle', color: 'gray' } },
    // The page itself never scrolls, so nothing needs to be locked; locking would write a <style>.
    Modal: { defaultProps: { lockScroll: false, radius: 'md', centered: false, transitionProps: { duration: 120, transition: 'pop' } } },
    ModalRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 120, transition: 'pop' } } },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 150 } } },
    Menu: { defaultProps: { radius: 'md', shadow: 'md', transitionProps: { duration: 80 }, loop: true } },
    Popover: { defaultProps: { radius: 'md', shadow: 'md', transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 80 }, radius: 'sm' } },
    Combobox: { defaultProps: { transitionProps: { duration: 0 } } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 0 }, shadow: 'md' }, checkIconPosition: 'right' } },
  },
})

export const colorSchemeManager = localStorageColorSchemeManager({ key: 'steward:settings:color-scheme' })
