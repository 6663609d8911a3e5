// Drawings. All are decoration beside words, so none is read out.
import type { JSX } from 'solid-js'

const Icon = (props: { readonly children: JSX.Element }): JSX.Element => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    {props.children}
  </svg>
)

export const HomeIcon = (): JSX.Element => (
  <Icon>
    <path d="m4 11 8-7 8 7v8.500H14.500V14h-5v5.500H4z" />
  </Icon>
)
export const BellIcon = (): JSX.Element => (
  <Icon>
    <path d="M6.500 10a5.500 5.500 0 0 1 11 0c0 5 2 6 2 6.500h-15c0-.5 2-1.500 2-6.500ZM10 19.500a2 2 0 0 0 4 0" />
  </Icon>
)
export const WriteIcon = (): JSX.Element => (
  <Icon>
    <path d="M5 19h3.500L19 8.500 15.500 5 5 15.500zM13 7.500l3.500 3.500" />
  </Icon>
)
export const SearchIcon = (): JSX.Element => (
  <Icon>
    <circle cx="11" cy="11" r="6" />
    <path d="m15.500 15.500 4.500 4.500" />
  </Icon>
)
export const BookmarkIcon = (): JSX.Element => (
  <Icon>
    <path d="M7 4.500h10V20l-5-4-5 4z" />
  </Icon>
)
export const DraftIcon = (): JSX.Element => (
  <Icon>
    <path d="M6 4h8l4 4v12H6zM9 12h6M9 16h4" />
  </Icon>
)
export const SettingsIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
    <circle cx="15" cy="7" r="2" />
    <circle cx="9" cy="17" r="2" />
  </Icon>
)
export const MoreIcon = (): JSX.Element => (
  <Icon>
    <path class="icon-dots" d="M6 12v.100M12 12v.100M18 12v.100" />
  </Icon>
)
export const BackIcon = (): JSX.Element => (
  <Icon>
    <path d="M20 12H5M11 5.500 4.500 12l6.500 6.500" />
  </Icon>
)
export const HeartIcon = (): JSX.Element => (
  <Icon>
    <path d="M12 19.500S4.500 15 4.500 9.500a4 4 0 0 1 7.500-2 4 4 0 0 1 7.500 2C19.500 15 12 19.500 12 19.500Z" />
  </Icon>
)
export const TagIcon = (): JSX.Element => (
  <Icon>
    <path d="M9.500 4.500 8 19.500M16 4.500l-1.500 15M4.500 9h15.500M4 15h15.500" />
  </Icon>
)
export const PeopleIcon = (): JSX.Element => (
  <Icon>
    <circle cx="9" cy="8.500" r="3.500" />
    <path d="M2.500 19.500c.8-3.200 3.300-5 6.500-5s5.700 1.800 6.500 5M16 5.300a3.500 3.500 0 0 1 0 6.400M18.500 15.200c1.500.8 2.500 2.200 3 4.300" />
  </Icon>
)
export const MessagesIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 6.500h16v11H4zM4.500 7l7.500 6 7.500-6" />
  </Icon>
)
export const GroupIcon = (): JSX.Element => (
  <Icon>
    <circle cx="8" cy="9" r="3" />
    <circle cx="16" cy="9" r="3" />
    <path d="M2.500 19c.6-3 2.700-4.500 5.500-4.500s4.900 1.500 5.500 4.500M13.500 15c.8-.4 1.600-.5 2.500-.5 2.800 0 4.900 1.500 5.500 4.500" />
  </Icon>
)
export const NodeIcon = (): JSX.Element => (
  <Icon>
    <circle cx="12" cy="5" r="2.500" />
    <circle cx="5" cy="18" r="2.500" />
    <circle cx="19" cy="18" r="2.500" />
    <path d="M10.800 7.300 6.200 15.700M13.200 7.300l4.600 8.400M7.500 18h9" />
  </Icon>
)
export const ReplyIcon = (): JSX.Element => (
  <Icon>
    <path d="M9.500 6 4 11.500 9.500 17M4.500 11.500H14c3.600 0 6 2.400 6 6.500" />
  </Icon>
)
export const RetransmitIcon = (): JSX.Element => (
  <Icon>
    <path d="M4 11V9.500A2.500 2.500 0 0 1 6.500 7H19M16 4l3 3-3 3M20 13v1.500a2.500 2.500 0 0 1-2.500 2.500H5M8 20l-3-3 3-3" />
  </Icon>
)
export const CheckIcon = (): JSX.Element => (
  <Icon>
    <path d="m5 12.500 4.500 4.500L19 7.500" />
  </Icon>
)
export const ChevronIcon = (): JSX.Element => (
  <Icon>
    <path d="m7 10 5 5 5-5" />
  </Icon>
)
export const WarningIcon = (): JSX.Element => (
  <Icon>
    <path d="M12 4 2.800 19.500h18.400L12 4ZM12 10v4.500M12 17v.100" />
  </Icon>
)
export const CloseIcon = (): JSX.Element => (
  <Icon>
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
)
export const Logo = (): JSX.Element => (
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M5 7h22M8.500 13.500h15M12.500 20h8M15.500 26h2" />
  </svg>
)
