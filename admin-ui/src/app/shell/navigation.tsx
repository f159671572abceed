import { Link } from '@tanstack/react-router';
import { navigation } from '../navigation.js';
import classes from './navigation.module.css';

export function Navigation({ onFollow }: { readonly onFollow?: () => void }) {
  return (
    <div className={classes.navigation}>
      {navigation
        .filter(({ entries }) => entries.length > 0)
        .map(({ title, entries }) => (
          <section key={title} aria-label={title}>
            <div className={classes.title} aria-hidden>
              {title}
            </div>
            <ul className={classes.list}>
              {entries.map(({ to, label, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className={classes.entry}
                    activeOptions={{ exact: to === '/', includeSearch: false }}
                    activeProps={{ 'data-active': true, 'aria-current': 'page' }}
                    onClick={onFollow}
                  >
                    <Icon size={19} stroke={1.7} aria-hidden />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}
