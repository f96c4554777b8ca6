import Button from '@splunk/react-ui/Button';
import Dropdown from '@splunk/react-ui/Dropdown';
import Menu from '@splunk/react-ui/Menu';

/** A choice of a menu. */
export interface Choice {
  readonly label: string;
  readonly run: () => void;
}

/** A button that opens a short list of actions. `name` says what they act on, for those who do not see the row. */
export const MenuButton = ({ label, name, choices }: { label: string; name: string; choices: readonly Choice[] }) => (
  <Dropdown toggle={<Button isMenu label={label} aria-label={`${label} ${name}`} />}>
    <Menu>
      {choices.map((choice) => (
        <Menu.Item key={choice.label} onClick={choice.run}>
          {choice.label}
        </Menu.Item>
      ))}
    </Menu>
  </Dropdown>
);
